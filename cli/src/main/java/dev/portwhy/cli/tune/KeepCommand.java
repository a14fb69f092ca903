package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsActs;
import dev.portwhy.act.SettingsOutcome;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code portwhy tune keep [ID]}: a trial stays, and is written for the boot. */
final class KeepCommand extends JournalCommand {

    KeepCommand() {
        super("apply.kept");
    }

    @Override
    SettingsOutcome act(SettingsActs acts, @Nullable String id) throws IOException {
        return acts.keep(id);
    }
}
