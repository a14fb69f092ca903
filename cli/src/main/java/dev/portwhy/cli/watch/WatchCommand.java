package dev.portwhy.cli.watch;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.Invocation;
import dev.portwhy.cli.Spans;
import dev.portwhy.cli.UsageException;
import dev.portwhy.cli.live.LiveScreen;
import dev.portwhy.cli.live.QuestionScreen;
import dev.portwhy.cli.live.Watched;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.linux.sys.Terminal;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.WatchRefused;
import dev.portwhy.wire.WatchJson;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** {@code portwhy watch}: destinations and failing calls, interval by interval, until it is ended. */
public final class WatchCommand implements Command {

    private static final int STDOUT = 1;
    private static final Duration SHORTEST = Duration.ofMillis(100);

    private Duration interval = Duration.ofSeconds(1);
    private @Nullable Duration time;
    private boolean binds;
    private boolean plain;
    private final @Nullable QuestionWords words;
    private final boolean probed;

    /** The command, about the whole machine. */
    public WatchCommand() {
        this.words = null;
        this.probed = false;
    }

    /**
     * The command, about one question.
     *
     * @param probed whether that question would be tried with bind()
     */
    public WatchCommand(QuestionWords words, boolean probed) {
        this.words = words;
        this.probed = probed;
    }

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--interval" -> interval = interval(name, arguments);
            case "--for" -> time = Spans.of(name, arguments);
            case "--binds" -> binds = true;
            case "--plain" -> plain = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Duration interval(String name, Arguments arguments) {
        Duration wanted = Spans.of(name, arguments);
        if (wanted.compareTo(SHORTEST) < 0) {
            throw UsageException.of("watch.interval", name, SHORTEST);
        }
        return wanted;
    }

    @Override
    public int run(Context context, List<String> extra) throws IOException {
        if (!extra.isEmpty()) {
            throw UsageException.of("common.usage.extra", extra.getFirst());
        }
        if (!context.options().live()) {
            throw UsageException.of("watch.live");
        }
        if (words != null) {
            return question(context, words);
        }
        NamespaceChoice choice = context.options().namespacesOr(NamespaceChoice.ALL);
        return plain || context.options().json() || context.options().quiet() || !LiveScreen.possible(context)
                ? lines(context, choice)
                : live(context, choice);
    }

    @SuppressWarnings("try")
    private int question(Context context, QuestionWords asked) throws IOException {
        if (binds) {
            throw UsageException.of("watch.usage.binds");
        }
        WatchedQuestion question = new WatchedQuestion(context, asked, probed);
        List<String> shown = asked.asking();
        shown.addFirst("watch");
        String typed = Invocation.program() + " " + Invocation.quoted(shown);
        if (plain || context.options().json() || context.options().quiet() || !LiveScreen.possible(context)) {
            try (Interrupts interrupts = new Interrupts()) {
                return new QuestionLines(context, question, typed, interval).run(interrupts, time);
            }
        }
        ShownQuestion on = new ShownQuestion(question, interval);
        QuestionScreen screen = new QuestionScreen(context, typed, interval, on);
        // The terminal is given back before the program ends.
        try (Interrupts interrupts = new Interrupts(screen::stop)) {
            screen.show(time == null ? Duration.ofDays(36_500) : time);
            on.last().forEach(context::beside);
            context.out().flush();
            return on.status();
        }
    }

    private int lines(Context context, NamespaceChoice choice) throws IOException {
        // What was seen so far is told before the program ends.
        try (Interrupts interrupts = new Interrupts();
                WatchInquiry watch = new WatchInquiry(context.machine(), choice, binds)) {
            return run(context, watch, interrupts);
        }
    }

    @SuppressWarnings("try")
    private int live(Context context, NamespaceChoice choice) throws IOException {
        LiveScreen screen = new LiveScreen(context);
        long begin = System.nanoTime();
        // The terminal is given back before the program ends.
        try (Interrupts interrupts = new Interrupts(screen::stop);
                WatchInquiry watch = new WatchInquiry(context.machine(), choice, binds)) {
            WatchLines lines = new WatchLines(context, interval, binds);
            WatchRefused refused = watch.refused();
            String unseen = refused == null ? null : context.messages().text(RefusedWords.of(refused));
            Level worst = screen.show(watch, new Watched(interval, binds, unseen), time);
            lines.end(refused == null ? screen.failed() : -1, Duration.ofNanos(System.nanoTime() - begin));
            context.out().flush();
            return worst.exitStatus();
        }
    }

    private int run(Context context, WatchInquiry watch, Interrupts interrupts) throws IOException {
        WatchLines lines = new WatchLines(context, interval, binds);
        boolean json = context.options().json();
        if (!json) {
            lines.begin(watch.refused());
        }
        long begin = System.nanoTime();
        long left = time == null ? Long.MAX_VALUE : time.toNanos();
        Level worst = Level.OK;
        Duration next = Duration.ZERO;
        boolean over = false;
        while (true) {
            Level level = show(context, watch, lines, next, over ? () -> true : interrupts::stopped);
            worst = worst.comparedByWorst(level) <= 0 ? worst : level;
            context.out().flush();
            if (time != null) {
                left = time.toNanos() - (System.nanoTime() - begin);
            }
            over = left <= 0 || interrupts.stopped();
            if (over && !watch.waits()) {
                break;
            }
            // Whoever closes a pipe has seen enough, also while there is nothing to write.
            if (Terminal.readerGone(STDOUT)) {
                return Level.OK.exitStatus();
            }
            next = over ? Duration.ZERO : left < interval.toNanos() ? Duration.ofNanos(left) : interval;
        }
        if (!json) {
            lines.end(Duration.ofNanos(System.nanoTime() - begin));
            context.out().flush();
        }
        return worst.exitStatus();
    }

    /** The next interval, which has all sockets of the machine: no variable keeps it while the one after is looked at. */
    private Level show(Context context, WatchInquiry watch, WatchLines lines, Duration next, BooleanSupplier stopped)
            throws IOException {
        Moment moment = watch.next(next, stopped);
        if (context.options().json()) {
            WatchRefused refused = watch.refused();
            WatchJson.write(
                    context.json(),
                    moment,
                    watch.seesCalls(),
                    binds,
                    refused == null ? null : context.messages().text(RefusedWords.of(refused)));
        } else {
            lines.show(moment);
        }
        return moment.level();
    }
}
