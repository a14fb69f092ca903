package dev.portwhy.cli.why;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.ConnectAnswer;
import java.io.IOException;
import java.util.List;

/** The screens of the questions, for whoever asked them. */
public final class AnswerScreens {

    private AnswerScreens() {}

    /** The answer about one end; {@code asked} is how that was written. */
    public static void show(Context context, BindAnswers answer, String asked) throws IOException {
        List<BindAnswer> answers = answer.answers().getFirst();
        if (answers.size() == 1 && answer.level() == answers.getFirst().level()) {
            new WhyScreen(context, answer.snapshot()).show(answers.getFirst());
        } else {
            new WhyEverywhereScreen(context, answer).show(asked, answers);
        }
    }

    /** The answer about a destination. */
    public static void show(Context context, ConnectAnswers answer) throws IOException {
        List<ConnectAnswer> answers = answer.answers();
        if (answers.size() == 1 && answer.level() == answers.getFirst().level()) {
            new ConnectScreen(context, answer.snapshot(), answer.opensPerSecond()).show(answers.getFirst());
        } else {
            new ConnectEverywhereScreen(context, answer).show();
        }
    }

    /** The answer about a unix socket. */
    public static void show(Context context, UnixAnswer answer) throws IOException {
        String title = context.messages().text(answer.finding().title());
        if (context.options().quiet()) {
            context.out().append(title).append('\n');
            return;
        }
        Page page = new Page(context);
        page.headline(answer.level(), title);
        new FindingScreen(context, page).advice(answer.finding());
    }

    /** The verdict about the machine. */
    public static void show(Context context, MachineAnswer answer) throws IOException {
        new VerdictScreen(context, answer.snapshot()).show(answer.verdict());
    }
}
