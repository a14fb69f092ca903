package dev.portwhy.cli.lab;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code portwhy lab WORD …}: hands on to what the second word names. */
public final class LabCommand implements Command {

    private final HoldCommand hold = new HoldCommand();

    /** The command. */
    public LabCommand() {}

    @Override
    public boolean option(String name, Arguments arguments) {
        return hold.option(name, arguments);
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        String word = words.isEmpty() ? "" : words.getFirst();
        List<String> rest = words.isEmpty() ? words : words.subList(1, words.size());
        return switch (word) {
            case "hold" -> hold.run(context, rest);
            default -> throw UsageException.of("common.usage.absent", ("lab " + word).strip());
        };
    }
}
