package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code portwhy tune rollback [ID]}: what an act changed is as it was before. */
final class RollbackCommand implements Command {

    private boolean force;
    private boolean onlyTrial;

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
    public int run(Context context, List<String> words) throws IOException {
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        try (Interrupts interrupts = new Interrupts()) {
            ActSite site = new ActSite(context);
            JournalScreen screen = new JournalScreen(context, site);
            if (!site.isRoot()) {
                return screen.notRoot();
            }
            SettingsOutcome outcome = site.acts(interrupts::stopped)
                    .rollback(words.isEmpty() ? null : words.getFirst(), force, onlyTrial);
            return screen.outcome(outcome, "apply.rolled-back");
        }
    }
}
