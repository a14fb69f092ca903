package dev.portwhy.cli;

import java.io.IOException;
import java.util.List;

/** A command of the contract that this version does not have. */
final class AbsentCommand implements Command {

    private final String name;

    AbsentCommand(String name) {
        this.name = name;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        throw absent();
    }

    UsageException absent() {
        return UsageException.of("common.usage.absent", name);
    }
}
