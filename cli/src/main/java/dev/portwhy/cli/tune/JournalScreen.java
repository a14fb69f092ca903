package dev.portwhy.cli.tune;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.act.JournalEntry;
import dev.portwhy.act.JournalStatus;
import dev.portwhy.act.SettingChange;
import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.act.Standing;
import dev.portwhy.act.UnusableFile;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The journal for people, and how it ended that something of it was kept or taken back. */
final class JournalScreen {

    private final Context context;
    private final ActSite site;
    private final Messages messages;
    private final Page page;

    JournalScreen(Context context, ActSite site) {
        this.context = context;
        this.site = site;
        messages = context.messages();
        page = new Page(context);
    }

    int notRoot() throws IOException {
        if (context.options().json()) {
            site.json(out -> new ActsJson(out, messages).untried("EPERM", List.of(), Text.of("apply.not-root")));
        } else {
            page.item("", messages.text("apply.not-root"));
            page.command(2, "sudo " + context.again());
        }
        return Exit.WARNING;
    }

    /** Tells the end; {@code done} is the key of the sentence where it was done. */
    int outcome(SettingsOutcome outcome, String done) throws IOException {
        // Where there is nothing to take back, all is as whoever asks wants it.
        boolean nothing = outcome.outcome() instanceof ActOutcome.Refused refused
                && refused.reason().key().equals("apply.rollback.none");
        boolean is = outcome.outcome() instanceof ActOutcome.Done || nothing;
        if (context.options().json()) {
            site.json(out -> new ActsJson(out, messages).outcome(outcome));
        } else {
            switch (outcome.outcome()) {
                case ActOutcome.Done one -> done(outcome, String.valueOf(one.journal()), done);
                case ActOutcome.Refused refused ->
                    page.headline(nothing ? Level.OK : Level.CRITICAL, messages.text(refused.reason()));
                case ActOutcome.LeftToAPerson left -> page.headline(Level.WARNING, messages.text(left.reason()));
            }
        }
        context.out().flush();
        return is ? Exit.OK : Exit.CRITICAL;
    }

    private void done(SettingsOutcome outcome, String id, String key) throws IOException {
        int changes = outcome.changes().size() + outcome.skipped().size();
        page.headline(Level.OK, messages.text(changes == 0 ? "apply.nothing-to-undo" : key, id));
        if (context.options().quiet()) {
            return;
        }
        for (SettingChange change : outcome.changes()) {
            page.item("  ", ChangeWords.line(messages, change));
            String file = change.file();
            if (file != null) {
                page.item("    ", messages.text("apply.file." + (key.equals("apply.kept") ? "written" : "back"), file));
            }
        }
        for (SettingChange gone : outcome.skipped()) {
            page.item("  ", messages.text("apply.gone", gone.key(), gone.netns().name()));
        }
    }

    /** Broken off, overdue and unusable is what somebody has to look at. */
    Level level(JournalStatus status, Instant now) {
        boolean bad = !status.unusable().isEmpty();
        for (JournalStatus.Act act : status.acts()) {
            bad |= act.entry().state() == JournalEntry.State.BROKEN_OFF || overdue(act, now);
            if (act.entry().state() != JournalEntry.State.ROLLED_BACK) {
                bad |= act.standings().stream().anyMatch(Standing::changedSince);
            }
        }
        return bad ? Level.WARNING : Level.OK;
    }

    private static boolean overdue(JournalStatus.Act act, Instant now) {
        Instant until = act.until();
        return act.entry().state() == JournalEntry.State.TRIAL
                && act.sameBoot()
                && until != null
                && now.isAfter(until.plusSeconds(30));
    }

    void status(JournalStatus status, Instant now) throws IOException {
        long open = status.acts().stream()
                .filter(act -> act.entry().state() != JournalEntry.State.ROLLED_BACK)
                .count();
        page.headline(
                level(status, now),
                messages.text(
                        status.acts().isEmpty() && status.unusable().isEmpty() ? "apply.status.none" : "apply.status",
                        status.acts().size(),
                        open));
        if (!context.options().quiet()) {
            for (JournalStatus.Act act : status.acts()) {
                page.gap();
                act(act, now);
            }
        }
        for (UnusableFile file : status.unusable()) {
            page.item("", messages.text("apply.unusable." + file.why().word(), file.path()));
        }
    }

    private void act(JournalStatus.Act act, Instant now) throws IOException {
        JournalEntry.State state = act.entry().state();
        StringBuilder time = new StringBuilder();
        Times.appendLocal(time, act.entry().time());
        page.item("", messages.text("apply.state." + state.word(), act.entry().id(), time.toString()));
        Instant until = act.until();
        if (until != null && state == JournalEntry.State.TRIAL) {
            page.item("  ", messages.text(trial(act, until, now)));
        }
        for (Standing standing : act.standings()) {
            page.item("  ", ChangeWords.line(messages, standing.change()));
            if (state != JournalEntry.State.ROLLED_BACK) {
                page.item("    ", messages.text(running(standing)));
                String file = standing.change().file();
                if (file != null) {
                    page.item(
                            "    ",
                            messages.text("apply.file-is." + standing.file().word(), file));
                }
            }
        }
        if (state == JournalEntry.State.BROKEN_OFF || overdue(act, now)) {
            page.command(2, context.ask("tune", "rollback", act.entry().id()));
        }
    }

    private static Text trial(JournalStatus.Act act, Instant until, Instant now) {
        if (!act.sameBoot()) {
            return Text.of("apply.trial.booted");
        }
        return overdue(act, now)
                ? Text.of("apply.trial.overdue")
                : Text.of("apply.trial.left", Times.span(Math.max(until.toEpochMilli() - now.toEpochMilli(), 0)));
    }

    private Text running(Standing standing) {
        @Nullable String value = standing.value();
        return Text.of("apply.running-is." + standing.running().word(), ChangeWords.value(messages, value));
    }
}
