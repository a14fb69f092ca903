package dev.portwhy.cli.tune;

import dev.portwhy.act.SettingsActs;
import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What goes on with an act of the journal, the last one or the one that is named: {@code keep [ID]}, {@code rollback [ID]}. */
abstract class JournalCommand implements Command {

    /** The words for what was done. */
    private final String done;

    JournalCommand(String done) {
        this.done = done;
    }

    /**
     * Does it.
     *
     * @param id of the act; null for the last
     */
    abstract SettingsOutcome act(SettingsActs acts, @Nullable String id) throws IOException;

    @Override
    public final int run(Context context, List<String> words) throws IOException {
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        try (Interrupts interrupts = new Interrupts()) {
            ActSite site = new ActSite(context);
            JournalScreen screen = new JournalScreen(context, site);
            if (!site.isRoot()) {
                return screen.notRoot();
            }
            String id = words.isEmpty() ? null : words.getFirst();
            return screen.outcome(act(site.acts(interrupts::stopped), id), done);
        }
    }
}
