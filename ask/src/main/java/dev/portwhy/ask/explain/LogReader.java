package dev.portwhy.ask.explain;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.BitSet;
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

    /** As many as the {@link Explainer} looks at. */
    private static final int BEFORE = 6;

    private static final int BEHIND = 8;
    /** Lines that are understood together, at most. */
    private static final int TOGETHER = 256;
    /** Of a longer line only what stands around its phrase is read. */
    private static final int LONG_LINE = 8192;

    private final Explainer explainer;
    private final LongConsumer progress;
    private final byte[] buffer = new byte[BUFFER];
    private final int[] starts = new int[BEFORE];
    private final int[] ends = new int[BEFORE];
    private final List<String> cluster = new ArrayList<>();
    private final BitSet hits = new BitSet();
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
                explainer.add(
                        1,
                        List.of((text.endsWith("\n") ? text.substring(0, text.length() - 1) : text).split("\n", -1)));
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
        int limit = before(filled, from);
        int at = from;
        while (at < limit) {
            int hit = Sieve.ONLY.find(buffer, at, behind > 0 ? lineEnd(at) : limit);
            if (hit < 0 && behind == 0) {
                skip(at, limit);
                return limit;
            }
            if (hit >= 0) {
                int start = before(hit, at);
                if (behind == 0) {
                    skip(at, start);
                }
                at = start;
            }
            int end = lineEnd(at);
            end(at, end, hit);
            at = end + 1;
        }
        return at;
    }

    private int hit(int from, int to) {
        return Sieve.ONLY.find(buffer, from, to);
    }

    /** Where the line begins that a place is in; not before {@code from}. */
    private int before(int place, int from) {
        int at = place;
        while (at > from && buffer[at - 1] != '\n') {
            at--;
        }
        return at;
    }

    private int lineEnd(int from) {
        int at = from;
        while (buffer[at] != '\n') {
            at++;
        }
        return at;
    }

    /** Whole lines in which nothing is worth reading; the last of them may be wanted for what comes behind. */
    private void skip(int from, int to) {
        byte[] bytes = buffer;
        int count = 0;
        for (int i = from; i < to; i++) {
            if (bytes[i] == '\n') {
                count++;
            }
        }
        number += count;
        explainer.skipped(count);
        int end = to;
        for (int n = Math.min(count, BEFORE); n > 0; n--) {
            end = before(end - 1, from);
        }
        for (int start = end; start < to; start = lineEnd(start) + 1) {
            keep(start, lineEnd(start));
        }
    }

    private void keep(int start, int end) {
        if (kept == BEFORE) {
            System.arraycopy(starts, 1, starts, 0, BEFORE - 1);
            System.arraycopy(ends, 1, ends, 0, BEFORE - 1);
            kept--;
        }
        starts[kept] = start;
        ends[kept++] = end;
    }

    /** One line; {@code hit} is where something in it is worth reading, -1 for nowhere. */
    private void end(int start, int end, int hit) {
        number++;
        if (hit < 0 && behind == 0) {
            explainer.skipped(1);
            keep(start, end);
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
            hits.set(cluster.size());
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
            explainer.add(number - cluster.size() + 1, cluster, hits);
            cluster.clear();
            hits.clear();
        }
    }
}
