package dev.portwhy.cli.tune;

import dev.portwhy.ask.PlanAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.diagnosis.TuneChange;
import dev.portwhy.diagnosis.TunePlan;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.words.Messages;
import java.io.IOException;

/** A plan for people: the changes, what they end, how to have them carried out, and what helps where no setting does. */
final class PlanScreen {

    private static final int REMEDIES = 4;

    private final Context context;
    private final PlanAnswer answer;
    private final Messages messages;

    PlanScreen(Context context, PlanAnswer answer) {
        this.context = context;
        this.answer = answer;
        messages = context.messages();
    }

    void show() throws IOException {
        TunePlan plan = answer.plan();
        Page page = new Page(context);
        page.headline(
                plan.level(),
                messages.text(headline(plan), plan.changes().size(), plan.left().size()));
        if (context.options().quiet()) {
            return;
        }
        if (!plan.changes().isEmpty()) {
            changes(page, plan);
        }
        for (Finding finding : plan.ended()) {
            page.item("  ", messages.text("apply.plan.ends", finding.title()));
        }
        // Of a recording it is told what to change, and only the machine itself can be changed.
        if (!plan.changes().isEmpty() && context.options().live()) {
            page.section(messages.text("apply.plan.act"));
            page.command(2, act(plan));
        }
        if (!plan.left().isEmpty()) {
            page.section(messages.text("apply.plan.left"));
            for (Finding finding : plan.left()) {
                page.item("  ", messages.text(finding.title()));
            }
            instead(page, plan);
        }
        GapLine.show(context, answer.snapshot().visibility(), true);
    }

    /** The plan of the caller's own namespace needs no name; one namespace is named; for more it takes all. */
    private String act(TunePlan plan) {
        String name = "";
        for (TuneChange change : plan.changes()) {
            NetworkNamespace netns = change.netns();
            String its = netns == null || netns.current() ? "" : netns.name();
            name = name.equals(its) || change.equals(plan.changes().getFirst()) ? its : "all";
            if (name.equals("all")) {
                break;
            }
        }
        return name.isEmpty() || context.options().namespaces() != null
                ? context.ask("tune", "apply")
                : context.ask("tune", "apply", "-N", name);
    }

    private static String headline(TunePlan plan) {
        if (plan.changes().isEmpty()) {
            return plan.level() == Level.UNKNOWN
                    ? "apply.plan.unknown"
                    : plan.left().isEmpty() ? "apply.plan.nothing" : "apply.plan.none";
        }
        return plan.left().isEmpty() ? "apply.plan.all" : "apply.plan.some";
    }

    private void changes(Page page, TunePlan plan) throws IOException {
        page.gap();
        for (TuneChange change : plan.changes()) {
            String from = change.from();
            NetworkNamespace netns = change.netns();
            page.item(
                    "  ",
                    messages.text(
                            "apply.change",
                            change.setting().key(),
                            ChangeWords.value(messages, from),
                            ChangeWords.value(messages, change.to())));
            if (netns != null && answer.snapshot().namespaces().size() > 1) {
                page.item("    ", messages.text("apply.in-namespace", netns.name()));
            }
            page.item("    ", messages.text(change.effect()));
            page.item("    ", messages.text("apply.risk", change.caution()));
        }
    }

    private void instead(Page page, TunePlan plan) throws IOException {
        page.section(messages.text("apply.plan.instead"));
        int shown = 0;
        for (Remedy remedy : plan.instead()) {
            if (shown++ == REMEDIES && !context.options().verbose()) {
                page.item(
                        "  ", messages.text("apply.plan.more", plan.instead().size() - REMEDIES, context.again("-v")));
                return;
            }
            page.item("  ", messages.text(remedy.text()));
            String command = remedy.command();
            if (command != null) {
                page.command(4, command);
            }
        }
    }
}
