package dev.portwhy.cli.live;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import dev.portwhy.cli.Context;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.linux.sys.Terminal;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The screen while it is shown. One thread watches, one waits for keys, one for each answer that is wanted; all of them only leave word
 * for this one, which changes the state and draws.
 */
public final class LiveScreen {

    private static final int STDIN = 0;
    private static final int STDOUT = 1;

    private final Context context;
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
    private final AtomicReference<@Nullable LiveView> latest = new AtomicReference<>();
    private final LiveFeed feed;
    private final Painter painter = new Painter();
    private LiveState state;
    private volatile boolean over;
    private volatile long failed;
    private volatile Level worst = Level.OK;

    private sealed interface Event {}

    private record Pressed(Key key) implements Event {}

    private record Answered(Overlay.Answer answer) implements Event {}

    private record Broken(Throwable thrown) implements Event {}

    private enum Word implements Event {
        SEEN,
        CHANGED,
        SUSPEND,
        STOP
    }

    /** A screen of a command. */
    public LiveScreen(Context context) {
        this.context = context;
        feed = new LiveFeed(context.messages());
        state = LiveState.of(LiveView.nothing(Instant.now()), "");
    }

    /** Whether standard input and output are a terminal on which a screen can be drawn. */
    public static boolean possible(Context context) {
        String type = context.environment().getOrDefault("TERM", "");
        return !type.isEmpty() && !type.equals("dumb") && Terminal.is(STDIN) && Terminal.is(STDOUT);
    }

    /** Says that it shall end; from any thread. */
    public void stop() {
        over = true;
        events.add(Word.STOP);
    }

    /** How many calls failed. */
    public long failed() {
        return failed;
    }

    /**
     * Shows it until it is ended.
     *
     * @param watched what is told of it
     * @param time how long at most; null for as long as nobody ends it
     * @return the worst there was
     * @throws IOException where the terminal cannot be had, before anything was shown; or where looking fails
     */
    public Level show(WatchInquiry watch, Watched watched, @Nullable Duration time) throws IOException {
        Thread watching = Thread.ofPlatform().name("watch").unstarted(() -> watch(watch, watched.interval()));
        try (LiveTerminal terminal =
                LiveTerminal.open(context.out(), () -> events.add(Word.CHANGED), () -> events.add(Word.SUSPEND))) {
            watching.start();
            KeyInput.start(() -> over, key -> events.add(new Pressed(key)), this::stop);
            untilOver(terminal, watched, time == null ? Long.MAX_VALUE : System.nanoTime() + time.toNanos());
        } finally {
            over = true;
            joined(watching);
        }
        return worst;
    }

    private void untilOver(LiveTerminal terminal, Watched watched, long end) throws IOException {
        try {
            run(terminal, watched, end);
        } catch (IllegalStateException e) {
            // The terminal's library closes it by itself where the program is told to end.
            if (!over) {
                throw e;
            }
        }
    }

    private static void joined(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(LiveTerminal terminal, Watched watched, long end) throws IOException {
        Size size = terminal.size();
        while (!over) {
            draw(terminal, watched, size);
            Event event = next(end);
            while (event != null && !over) {
                if (event instanceof Broken broken) {
                    rethrow(broken.thrown());
                }
                if (event == Word.SUSPEND) {
                    terminal.suspend();
                    painter.forget();
                } else if (event == Word.CHANGED) {
                    terminal.enter();
                    painter.forget();
                    size = terminal.size();
                } else {
                    take(event, size);
                }
                event = events.poll();
            }
        }
    }

    private @Nullable Event next(long end) {
        try {
            Event event = end == Long.MAX_VALUE
                    ? events.take()
                    : events.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            over |= event == null;
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            over = true;
            return null;
        }
    }

    private void draw(LiveTerminal terminal, Watched watched, Size size) throws IOException {
        List<String> lines = LiveFrame.of(
                state, size, watched, context.messages(), context.screen().colors());
        String text = painter.paint(lines);
        if (!text.isEmpty()) {
            terminal.write(text);
        }
    }

    private void take(Event event, Size size) {
        switch (event) {
            case Pressed pressed -> press(pressed.key(), size);
            case Answered answered -> {
                // Whoever has left that answer, or asked another one, does not want it any more.
                if (state.overlay() instanceof Overlay.Answer wanted
                        && wanted.number() == answered.answer().number()) {
                    state = state.under(answered.answer());
                }
            }
            case Word word -> {
                LiveView view = latest.getAndSet(null);
                if (view != null) {
                    state = state.seen(view);
                }
            }
            case Broken broken -> throw new IllegalStateException(broken.thrown());
        }
    }

    private void press(Key key, Size size) {
        LiveKeys.Step step = LiveKeys.press(state, key);
        state = step.state();
        switch (step.act()) {
            case NONE -> {}
            case QUIT -> over = true;
            case REDRAW -> painter.forget();
            case ASK -> {
                List<LiveRow> rows = state.rows(state.focus());
                int chosen = state.chosen(state.focus(), rows);
                if (chosen >= 0) {
                    ask(rows.get(chosen), size);
                }
            }
        }
    }

    private void ask(LiveRow row, Size size) {
        LiveAnswer question = new LiveAnswer(context, row, size.columns());
        Overlay.Answer asking = new Overlay.Answer(state.asked() + 1, question.asked(), List.of(), 0);
        state = state.under(asking);
        Thread.ofPlatform()
                .name("answer")
                .daemon()
                .start(() -> events.add(
                        new Answered(new Overlay.Answer(asking.number(), asking.asked(), question.lines(), 0))));
    }

    private void watch(WatchInquiry watch, Duration interval) {
        try {
            Duration next = Duration.ZERO;
            while (!over || next.isZero() || watch.waits()) {
                see(watch, next);
                events.add(Word.SEEN);
                next = interval;
            }
        } catch (IOException | RuntimeException | Error e) {
            events.add(new Broken(e));
        }
    }

    /** A moment has all sockets of the machine, so no variable keeps it while the next is looked at. */
    private void see(WatchInquiry watch, Duration next) throws IOException {
        Moment moment = watch.next(next, () -> over);
        if (worst.comparedByWorst(moment.level()) > 0) {
            worst = moment.level();
        }
        LiveView view = feed.with(moment);
        failed = view.failed();
        latest.set(view);
    }

    private static void rethrow(Throwable thrown) throws IOException {
        switch (thrown) {
            case IOException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException(thrown);
        }
    }
}
