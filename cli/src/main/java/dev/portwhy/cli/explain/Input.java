package dev.portwhy.cli.explain;

import dev.portwhy.ask.explain.Explainer;
import dev.portwhy.ask.explain.Explanation;
import dev.portwhy.ask.explain.LogReader;
import dev.portwhy.cli.Context;
import dev.portwhy.linux.sys.Terminal;
import dev.portwhy.model.Text;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.function.LongConsumer;

/** The text that is explained: words of the command line, or standard input with what can be said while it is read. */
final class Input {

    private static final int STDIN = 0;
    private static final int STDERR = 2;
    private static final int SHIFT = 20;

    private Input() {}

    static Explanation of(String text) {
        return Explainer.explain(text, Instant.now(), ZoneId.systemDefault());
    }

    static Explanation read(Context context) throws IOException {
        if (Terminal.is(STDIN)) {
            context.note(Text.of("explain.note.terminal"));
        }
        boolean shown =
                Terminal.is(STDERR) && !Terminal.is(STDIN) && !context.options().quiet();
        long[] told = {0};
        LongConsumer progress = bytes -> {
            // A line that writes over itself, twice a second at most.
            long now = System.nanoTime() / 500_000_000;
            if (shown && now != told[0]) {
                told[0] = now;
                context.progress(Text.of("explain.note.progress", bytes >> SHIFT));
            }
        };
        try (FileInputStream in = new FileInputStream(FileDescriptor.in)) {
            Explanation explanation = LogReader.read(in, Instant.now(), ZoneId.systemDefault(), progress);
            if (told[0] != 0) {
                context.progressEnds();
            }
            return explanation;
        }
    }
}
