package dev.portwhy.cli.watch;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.live.StandingText;
import dev.portwhy.linux.sys.Terminal;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The answer of a watched question as lines: whenever it is another one than before; as JSON each time. */
final class QuestionLines {

    private static final int STDOUT = 1;
    private static final long PATIENCE_NANOS = 100_000_000;

    private final Context context;
    private final WatchedQuestion question;
    private final String typed;
    private final Duration interval;
    private @Nullable String standing;

    QuestionLines(Context context, WatchedQuestion question, String typed, Duration interval) {
        this.context = context;
        this.question = question;
        this.typed = typed;
        this.interval = interval;
    }

    /**
     * Asks until it is ended.
     *
     * @param time how long at most; null for as long as nobody ends it
     * @return the worst exit status
     */
    int run(Interrupts interrupts, @Nullable Duration time) throws IOException {
        boolean json = context.options().json();
        long end = time == null ? Long.MAX_VALUE : System.nanoTime() + time.toNanos();
        int worst = Exit.OK;
        while (true) {
            WatchedQuestion.Asked asked = json ? asked() : changed();
            if (asked.status() > Exit.UNSEEN) {
                return asked.status();
            }
            worst = worse(worst, asked.status());
            context.out().flush();
            // Whoever closes a pipe has seen enough, also while there is nothing to write.
            for (long due = due(end); System.nanoTime() - due < 0 && !interrupts.stopped(); ) {
                if (Terminal.readerGone(STDOUT)) {
                    return Exit.OK;
                }
                LockSupport.parkNanos(Math.min(PATIENCE_NANOS, due - System.nanoTime()));
            }
            if (interrupts.stopped() || System.nanoTime() - end >= 0 && time != null) {
                return worst;
            }
        }
    }

    private long due(long end) {
        long due = System.nanoTime() + question.rest(interval).toNanos();
        return end == Long.MAX_VALUE || due - end < 0 ? due : end;
    }

    private WatchedQuestion.Asked asked() throws IOException {
        WatchedQuestion.Asked asked = question.json();
        say(asked);
        context.out().append(asked.text());
        return asked;
    }

    private WatchedQuestion.Asked changed() throws IOException {
        WatchedQuestion.Asked asked = question.text(context.screen());
        String seen = StandingText.of(asked.text());
        if (seen.equals(standing)) {
            return asked;
        }
        boolean first = standing == null;
        standing = seen;
        if (asked.status() > Exit.UNSEEN) {
            say(asked);
            return asked;
        }
        if (first && !context.options().quiet()) {
            line(context.messages().text("watch.question.begin", typed, Times.span(interval.toMillis())));
        }
        say(asked);
        StringBuilder head = new StringBuilder();
        Times.appendLocal(head, Instant.now());
        if (context.options().quiet()) {
            context.out().append(head).append("  ").append(asked.text());
        } else {
            line("");
            line(head.append("  ").append(typed).toString());
            context.out().append(asked.text());
        }
        return asked;
    }

    private void say(WatchedQuestion.Asked asked) {
        asked.beside().lines().forEach(context::beside);
    }

    private void line(String text) throws IOException {
        context.out().append(Messages.plain(text)).append('\n');
    }

    /** What fails comes before what could not be seen, and that before a warning. */
    static int worse(int one, int other) {
        return place(one) >= place(other) ? one : other;
    }

    private static int place(int status) {
        return switch (status) {
            case Exit.OK -> 0;
            case Exit.WARNING -> 1;
            case Exit.UNSEEN -> 2;
            default -> 3;
        };
    }
}
