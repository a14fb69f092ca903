package dev.portwhy.cli.live;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Screen;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The screen of a watched question while it is shown: one thread asks, one waits for keys, and this one draws. */
public final class QuestionScreen {

    private static final long STEP_MILLIS = 100;

    private final Context context;
    private final Asking asking;
    private final BlockingQueue<Change> changes = new LinkedBlockingQueue<>();
    private final Painter painter = new Painter();
    private QuestionState state;
    private volatile Size size = Size.of(0, 0);
    private volatile boolean over;

    /** What asks. */
    public interface Asking {

        /**
         * Asks.
         *
         * @return the lines of the answer
         */
        List<String> ask(Screen screen) throws IOException;

        /** How long to wait until it is asked again. */
        Duration rest();

        /** Whether there is no use in asking again. */
        boolean ended();
    }

    /** Something that happened, for the thread that draws. */
    @FunctionalInterface
    private interface Change {
        void happen(LiveTerminal terminal) throws IOException;
    }

    /** A screen for a question as it is typed. */
    public QuestionScreen(Context context, String typed, Duration interval, Asking asking) {
        this.context = context;
        this.asking = asking;
        state = QuestionState.of(typed, interval, Instant.now());
    }

    /** Says that it shall end; from any thread. */
    public void stop() {
        over = true;
        changes.add(terminal -> {});
    }

    /**
     * Shows it until it is ended.
     *
     * @param most how long at most
     * @throws IOException where the terminal cannot be had, or asking fails
     */
    public void show(Duration most) throws IOException {
        long end = System.nanoTime() + most.toNanos();
        Thread asker = Thread.ofPlatform().name("question").daemon().unstarted(this::ask);
        try (LiveTerminal terminal =
                LiveTerminal.open(context.out(), () -> changes.add(this::again), () -> changes.add(this::suspend))) {
            size = terminal.size();
            asker.start();
            KeyInput.start(() -> over, this::pressed, this::stop);
            draw(terminal);
            while (!over) {
                Change change = changes.poll(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
                over |= change == null;
                while (change != null && !over) {
                    change.happen(terminal);
                    change = changes.poll();
                }
                draw(terminal);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            // The terminal's library closes it by itself where the program is told to end.
            if (!over) {
                throw e;
            }
        } finally {
            over = true;
        }
    }

    private void draw(LiveTerminal terminal) throws IOException {
        String text = painter.paint(QuestionFrame.of(
                state, size, context.messages(), context.screen().colors()));
        if (!text.isEmpty() && !over) {
            terminal.write(text);
        }
    }

    private void again(LiveTerminal terminal) throws IOException {
        terminal.enter();
        painter.forget();
        size = terminal.size();
    }

    private void suspend(LiveTerminal terminal) throws IOException {
        terminal.suspend();
        painter.forget();
    }

    private void pressed(Key key) {
        changes.add(terminal -> press(key));
    }

    private void press(Key key) {
        if (key.kind() == Key.Kind.REDRAW) {
            painter.forget();
        } else if (key.kind() == Key.Kind.CHARACTER && key.character() == 'q') {
            over = true;
        } else {
            state = state.pressed(key, Math.max(1, size.rows() - QuestionFrame.AROUND));
        }
    }

    private void ask() {
        try {
            while (!over) {
                Screen screen = new Screen(size.columns(), context.screen().colors());
                List<String> lines = asking.ask(screen);
                Instant now = Instant.now();
                changes.add(terminal -> state = state.answered(now, lines));
                if (asking.ended()) {
                    stop();
                }
                long due = System.nanoTime() + asking.rest().toNanos();
                while (!over && System.nanoTime() - due < 0) {
                    Thread.sleep(STEP_MILLIS);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            changes.add(terminal -> {
                throw new IOException(e);
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
