package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code portwhy tune keep [ID]}: a trial stays, and is written for the boot. */
final class KeepCommand implements Command {

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
            SettingsOutcome outcome = site.acts(interrupts::stopped).keep(words.isEmpty() ? null : words.getFirst());
            return screen.outcome(outcome, "apply.kept");
        }
    }
}
