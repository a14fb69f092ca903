package dev.portwhy.cli.tune;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.act.SettingChange;
import dev.portwhy.act.SettingsOutcome;
import dev.portwhy.act.SettingsWish;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What will change and what has changed, for people. */
final class ApplyScreen {

    private final Context context;
    private final ApplyRequest request;
    private final ActSite site;
    private final Messages messages;
    private final Page page;

    ApplyScreen(Context context, ApplyRequest request, ActSite site) {
        this.context = context;
        this.request = request;
        this.site = site;
        messages = context.messages();
        page = new Page(context);
    }

    void refused(List<Text> reasons, boolean harm) throws IOException {
        page.headline(Level.CRITICAL, messages.text(harm ? "apply.harm" : ApplyRequest.refusal(reasons)));
        for (Text reason : reasons) {
            page.item("  ", messages.text(reason));
        }
        if (harm) {
            page.section(messages.text("apply.harm.force"));
            page.command(2, context.again("--force"));
        }
    }

    void nothing() throws IOException {
        page.headline(Level.OK, messages.text("apply.nothing"));
        if (!context.options().quiet()) {
            page.item("", messages.text("apply.nothing.plan", context.ask("tune", "plan")));
        }
    }

    void before(boolean runtime, @Nullable Duration trial, List<Text> harms) throws IOException {
        if (context.options().quiet()) {
            return;
        }
        page.item("", messages.text("apply.before", request.wishes().size()));
        for (int i = 0; i < request.wishes().size(); i++) {
            SettingsWish wish = request.wishes().get(i);
            page.item("  ", ChangeWords.line(messages, ApplyCommand.change(request.snapshot(), wish)));
            if (!wish.netns().current() && wish.setting().perNamespace()) {
                page.item(
                        "    ", messages.text("apply.in-namespace", wish.netns().name()));
            }
            page.item("    ", messages.text(request.effects().get(i)));
        }
        for (Finding finding : request.ends()) {
            page.item("  ", messages.text("apply.plan.ends", finding.title()));
        }
        for (Text harm : harms) {
            page.item("  ", messages.text("apply.risk", harm));
        }
        page.item("  ", messages.text(where(runtime, trial)));
        lines();
    }

    private Text where(boolean runtime, @Nullable Duration trial) {
        if (trial != null) {
            return Text.of("apply.where.trial", Times.span(trial.toMillis()));
        }
        boolean own = request.wishes().stream()
                .anyMatch(wish -> wish.netns().current() || !wish.setting().perNamespace());
        if (runtime || !own) {
            return Text.of(own ? "apply.where.runtime" : "apply.where.other");
        }
        return Text.of(site.bootReaches() ? "apply.where.both" : "apply.where.not-booted");
    }

    /** What makes it last in a namespace that no file of the boot reaches. */
    private void lines() throws IOException {
        for (SettingsWish wish : request.wishes()) {
            if (wish.netns().current() || !wish.setting().perNamespace()) {
                continue;
            }
            for (OwnConfiguration.Line line : OwnConfiguration.of(request.snapshot(), wish)) {
                page.item("  ", messages.text(line.where()));
                for (String one : line.text().split("\n")) {
                    page.command(4, one);
                }
            }
        }
    }

    void notRoot() throws IOException {
        page.section(messages.text("apply.not-root"));
        page.command(2, "sudo " + context.again("--yes"));
    }

    void noTerminal() throws IOException {
        page.section(messages.text("apply.no-terminal"));
        page.command(2, context.again("--yes"));
    }

    void after(SettingsOutcome outcome, boolean trial) throws IOException {
        switch (outcome.outcome()) {
            case ActOutcome.Done done -> done(outcome, done.journal(), trial);
            case ActOutcome.Refused refused -> {
                page.headline(Level.CRITICAL, messages.text(refused.reason()));
                for (SettingChange change : outcome.changes()) {
                    page.item("  ", ChangeWords.line(messages, change));
                }
            }
            case ActOutcome.LeftToAPerson left -> page.headline(Level.WARNING, messages.text(left.reason()));
        }
    }

    private void done(SettingsOutcome outcome, @Nullable String id, boolean trial) throws IOException {
        if (id == null || id.isEmpty()) {
            page.headline(Level.OK, messages.text("apply.already"));
            return;
        }
        page.headline(Level.OK, messages.text("apply.done", outcome.changes().size(), id));
        if (context.options().quiet()) {
            return;
        }
        for (SettingChange change : outcome.changes()) {
            page.item("  ", ChangeWords.line(messages, change));
            String file = change.file();
            if (file != null) {
                page.item("    ", messages.text("apply.file", file));
            }
        }
        Text keeper = outcome.keeper();
        if (trial && keeper != null && outcome.until() != null) {
            StringBuilder until = new StringBuilder();
            Times.appendLocal(until, outcome.until());
            page.item("  ", messages.text("apply.trial", until.toString(), keeper));
            page.section(messages.text("apply.keep-it"));
            page.command(2, context.ask("tune", "keep", id));
        }
        page.section(messages.text("apply.take-back"));
        page.command(2, context.ask("tune", "rollback", id));
    }
}
