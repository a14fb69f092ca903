package dev.portwhy.cli.why;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.GapLine;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Snapshot;
import dev.portwhy.words.Messages;
import java.io.IOException;
import java.util.List;

/** The answers about one port in every namespace, for people: where it cannot be bound first, then where it can. */
final class WhyEverywhereScreen {

    private static final int PROBLEMS = 8;
    private static final int NAMES = 12;

    private final Context context;
    private final BindAnswers asked;
    private final Snapshot snapshot;
    private final Messages messages;

    WhyEverywhereScreen(Context context, BindAnswers asked) {
        this.context = context;
        this.asked = asked;
        snapshot = asked.snapshot();
        messages = context.messages();
    }

    /** Shows them; the worst comes first, as {@code answers} has it. */
    void show(String end, List<BindAnswer> answers) throws IOException {
        String headline = headline(end, answers);
        if (context.options().quiet()) {
            context.out().append(headline).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(asked.level(answers), headline);
        List<BindAnswer> problems = at(answers, List.of(Level.CRITICAL, Level.WARNING));
        boolean verbose = context.options().verbose();
        int shown = verbose ? problems.size() : Math.min(PROBLEMS, problems.size());
        for (BindAnswer answer : problems.subList(0, shown)) {
            page.section(messages.text("screen.namespace", answer.netns().name()));
            one(page, answer, verbose);
        }
        if (shown < problems.size()) {
            page.gap().item("", messages.text("screen.more-namespaces", problems.size() - shown, context.again("-v")));
        }
        names(page, "screen.free-in", at(answers, List.of(Level.OK)));
        names(page, "screen.unclear-in", at(answers, List.of(Level.UNKNOWN)));
        GapLine.show(context, snapshot.visibility(), true);
    }

    private String headline(String end, List<BindAnswer> answers) {
        Level worst = answers.getFirst().level();
        if (asked.level(answers) != worst) {
            return messages.text("screen.everywhere.unread", end, answers.size());
        }
        int there = at(answers, List.of(worst)).size();
        return messages.text("screen.everywhere." + worst.word(), end, there, answers.size());
    }

    private static List<BindAnswer> at(List<BindAnswer> answers, List<Level> levels) {
        return answers.stream()
                .filter(answer -> levels.contains(answer.level()))
                .toList();
    }

    private void one(Page page, BindAnswer answer, boolean verbose) throws IOException {
        Finding first = answer.findings().getFirst();
        if (verbose) {
            page.headline(answer.level(), messages.text(first.title()));
            new WhyScreen(context, snapshot).body(page, answer, first);
        } else {
            new FindingScreen(context, page).brief(first);
        }
    }

    private void names(Page page, String key, List<BindAnswer> answers) throws IOException {
        if (answers.isEmpty()) {
            return;
        }
        List<String> names = answers.stream()
                .limit(NAMES)
                .map(answer -> answer.netns().name())
                .toList();
        int more = answers.size() - names.size();
        page.gap();
        page.item(
                "",
                more == 0
                        ? messages.text(key, names)
                        : messages.text("screen.and-others", messages.text(key, names), more));
    }
}
