package dev.portwhy.cli.free;

import dev.portwhy.act.Pause;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.linux.sys.Terminal;
import dev.portwhy.model.Text;

/** Says on a terminal how long an act has been waited for. */
final class ActProgress implements Pause, AutoCloseable {

    private static final int STDERR = 2;
    private static final long SECOND = 1_000_000_000L;

    private final Context context;
    private final Interrupts interrupts;
    private final String what;
    private final long start = System.nanoTime();
    private final boolean shown = Terminal.is(STDERR);
    private long told;

    ActProgress(Context context, Interrupts interrupts, String what) {
        this.context = context;
        this.interrupts = interrupts;
        this.what = what;
    }

    @Override
    public boolean goOn() {
        long seconds = (System.nanoTime() - start) / SECOND;
        if (shown && seconds > told) {
            told = seconds;
            context.progress(Text.of("free.waiting", what, seconds));
        }
        return !interrupts.stopped();
    }

    @Override
    public void close() {
        if (told > 0) {
            context.progressEnds();
        }
    }
}
