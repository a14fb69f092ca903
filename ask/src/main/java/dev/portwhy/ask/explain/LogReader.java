package dev.portwhy.ask.explain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Reads a log of any length. A short text is understood line by line; of a long one only what a sieve lets through, with a few
 * lines before and behind it. Memory does not grow with the log: one buffer, and a counter for each sort of problem.
 */
public final class LogReader {

    private static final int BUFFER = 1 << 20;
    /** What is read as a whole: more than anybody pastes. */
    private static final int SHORT = 1 << 18;
    private static final int BEFORE = 3;
    private static final int BEHIND = 5;
    /** Lines that are understood together, at most. */
    private static final int TOGETHER = 256;
    /** Of a longer line only what stands around its phrase is read. */
    private static final int LONG_LINE = 8192;

    private final Explainer explainer;
    private final LongConsumer progress;
    private final Sieve sieve = new Sieve();
    private final byte[] buffer = new byte[BUFFER];
    private final int[] starts = new int[BEFORE];
    private final int[] ends = new int[BEFORE];
    private final List<String> cluster = new ArrayList<>();
    private int filled;
    private long number;
    private int kept;
    private int behind;

    private LogReader(Explainer explainer, LongConsumer progress) {
        this.explainer = explainer;
        this.progress = progress;
    }

    /**
     * Reads all there is.
     *
     * @param progress is told how many bytes have been read, now and then
     */
    public static Explanation read(InputStream in, Instant now, ZoneId zone, LongConsumer progress) throws IOException {
        Explainer explainer = new Explainer(now, zone);
        LogReader reader = new LogReader(explainer, progress);
        reader.fill(in);
        if (reader.filled <= SHORT && reader.filled < BUFFER) {
            String text = new String(reader.buffer, 0, reader.filled, StandardCharsets.UTF_8);
            if (!text.isEmpty()) {
                explainer.add(1, List.of((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1)));
            }
        } else {
            reader.readOn(in);
        }
        return explainer.done();
    }

    private int fill(InputStream in) throws IOException {
        int before = filled;
        while (filled < BUFFER) {
            int read = in.read(buffer, filled, BUFFER - filled);
            if (read < 0) {
                break;
            }
            filled += read;
        }
        return filled - before;
    }

    private void readOn(InputStream in) throws IOException {
        int from = 0;
        long total = filled;
        while (true) {
            int rest = lines(from);
            // The lines before may still be wanted; a line longer than the buffer is read in parts.
            int keep = kept == 0 ? rest : Math.min(rest, starts[0]);
            if (rest == 0 || keep == 0 && filled == BUFFER) {
                end(rest, filled, hit(rest, filled));
                rest = filled;
                keep = filled;
                kept = 0;
            }
            System.arraycopy(buffer, keep, buffer, 0, filled - keep);
            for (int i = 0; i < kept; i++) {
                starts[i] -= keep;
                ends[i] -= keep;
            }
            filled -= keep;
            from = rest - keep;
            int read = fill(in);
            total += read;
            progress.accept(total);
            if (read == 0) {
                if (from < filled) {
                    end(from, filled, hit(from, filled));
                }
                flush();
                return;
            }
        }
    }

    /** Reads the whole lines from a place on; where the one begins that is not whole. */
    private int lines(int from) {
        byte[] bytes = buffer;
        int limit = filled;
        int start = from;
        int key = 0;
        int hit = -1;
        for (int i = from; i < limit; i++) {
            byte b = bytes[i];
            if (b == '\n') {
                end(start, i, hit);
                start = i + 1;
                key = 0;
                hit = -1;
            } else {
                key = sieve.with(key, b);
                if (sieve.begins(key) && hit < 0 && sieve.stands(key, bytes, i, limit)) {
                    hit = i;
                }
            }
        }
        return start;
    }

    private int hit(int from, int to) {
        int key = 0;
        for (int i = from; i < to; i++) {
            key = sieve.with(key, buffer[i]);
            if (sieve.begins(key) && sieve.stands(key, buffer, i, to)) {
                return i;
            }
        }
        return -1;
    }

    /** One line; {@code hit} is where something in it is worth reading, -1 for nowhere. */
    private void end(int start, int end, int hit) {
        number++;
        if (hit < 0 && behind == 0) {
            explainer.skipped(1);
            if (kept == BEFORE) {
                System.arraycopy(starts, 1, starts, 0, BEFORE - 1);
                System.arraycopy(ends, 1, ends, 0, BEFORE - 1);
                kept--;
            }
            starts[kept] = start;
            ends[kept++] = end;
            return;
        }
        if (hit >= 0) {
            if (cluster.isEmpty()) {
                explainer.skipped(-kept);
                for (int i = 0; i < kept; i++) {
                    cluster.add(text(starts[i], ends[i], -1));
                }
            }
            behind = BEHIND;
        } else {
            behind--;
        }
        kept = 0;
        cluster.add(text(start, end, hit));
        if (behind == 0 || cluster.size() >= TOGETHER) {
            flush();
        }
    }

    private String text(int start, int end, int hit) {
        int from = start;
        int to = end;
        if (end - start > LONG_LINE) {
            from = hit < 0 ? start : Math.max(start, hit - LONG_LINE / 2);
            to = Math.min(end, from + LONG_LINE);
        }
        return new String(buffer, from, to - from, StandardCharsets.UTF_8);
    }

    private void flush() {
        if (!cluster.isEmpty()) {
            explainer.add(number - cluster.size() + 1, cluster);
            cluster.clear();
        }
    }
}
