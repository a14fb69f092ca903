package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsActs;
import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.cli.Arguments;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code portwhy tune rollback [ID]}: what an act changed is as it was before. */
final class RollbackCommand extends JournalCommand {

    private boolean force;
    private boolean onlyTrial;

    RollbackCommand() {
        super("apply.rolled-back");
    }

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "-f", "--force" -> force = true;
            case "--if-trial" -> onlyTrial = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    SettingsOutcome act(SettingsActs acts, @Nullable String id) throws IOException {
        return acts.rollback(id, force, onlyTrial);
    }
}
