package dev.portwhy.cli.watch;

import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Screen;
import dev.portwhy.cli.live.QuestionScreen;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** A question for a screen; it knows the worst answer, and why it could not be asked. */
final class ShownQuestion implements QuestionScreen.Asking {

    private final WatchedQuestion question;
    private final Duration interval;
    private volatile int status = Exit.OK;
    private volatile List<String> last = List.of();

    ShownQuestion(WatchedQuestion question, Duration interval) {
        this.question = question;
        this.interval = interval;
    }

    @Override
    public List<String> ask(Screen screen) throws IOException {
        WatchedQuestion.Asked asked = question.text(screen);
        if (asked.status() > Exit.UNSEEN) {
            last = asked.beside().lines().toList();
        }
        status = QuestionLines.worse(status, asked.status());
        return asked.lines();
    }

    @Override
    public Duration rest() {
        return question.rest(interval);
    }

    @Override
    public boolean ended() {
        return !last.isEmpty();
    }

    /** The worst exit status. */
    int status() {
        return status;
    }

    /** What was said where it could not be asked at all; else nothing. */
    List<String> last() {
        return last;
    }
}
