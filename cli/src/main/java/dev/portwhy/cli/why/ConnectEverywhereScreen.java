package dev.portwhy.cli.why;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.List;

/** The answers about one destination in every namespace, for people: those that use it, the worst first. */
final class ConnectEverywhereScreen {

    private static final int SHOWN = 8;

    private final Context context;
    private final ConnectAnswers asked;
    private final Snapshot snapshot;
    private final Messages messages;

    ConnectEverywhereScreen(Context context, ConnectAnswers asked) {
        this.context = context;
        this.asked = asked;
        snapshot = asked.snapshot();
        messages = context.messages();
    }

    /** Shows them; the worst comes first, as {@code answers} has it. */
    void show() throws IOException {
        List<ConnectAnswer> answers = asked.answers();
        String headline = headline(answers);
        if (context.options().quiet()) {
            context.out().append(headline).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(asked.level(), headline);
        boolean verbose = context.options().verbose();
        List<ConnectAnswer> busy = answers.stream()
                .filter(answer ->
                        answer.level() != Level.OK || answer.capacity().now().used() > 0)
                .toList();
        int shown = verbose ? busy.size() : Math.min(SHOWN, busy.size());
        for (ConnectAnswer answer : busy.subList(0, shown)) {
            page.section(messages.text("screen.namespace", answer.netns().name()));
            one(page, answer, verbose);
        }
        if (shown < busy.size()) {
            page.gap().item("", messages.text("screen.more-namespaces", busy.size() - shown, context.again("-v")));
        }
        if (busy.size() < answers.size()) {
            page.gap().item("", messages.text("screen.connect.unused-in", answers.size() - busy.size()));
        }
        GapLine.show(context, snapshot.visibility(), true);
    }

    private String headline(List<ConnectAnswer> answers) {
        ConnectAnswer worst = answers.getFirst();
        Endpoint destination =
                new Endpoint(worst.question().address(), worst.question().port());
        if (asked.level() != worst.level()) {
            return messages.text("screen.connect.everywhere.unread", destination, answers.size());
        }
        long there = answers.stream()
                .filter(answer -> answer.level() == worst.level())
                .count();
        return messages.text("screen.connect.everywhere." + worst.level().word(), destination, there, answers.size());
    }

    private void one(Page page, ConnectAnswer answer, boolean verbose) throws IOException {
        ConnectScreen screen = new ConnectScreen(context, snapshot, null);
        if (verbose) {
            page.headline(answer.level(), screen.headline(answer));
            screen.body(page, answer);
        } else if (answer.findings().isEmpty()) {
            page.item("", screen.headline(answer));
        } else {
            new FindingScreen(context, page).brief(answer.findings().getFirst());
        }
    }
}
