package dev.portwhy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * How quiet the machine is while something is measured: what share of its processors others had (neither this program nor what it
 * started), what share the host of a virtual machine kept for itself, and by how much one and the same work varied.
 */
final class Noise {

    private static final Path MACHINE = Path.of("/proc/stat");
    /** Enough for a few milliseconds, short beside what is measured. */
    private static final int STEPS = 1_000_000;

    private static final double MOST_OTHERS = 0.05;
    private static final double MOST_STOLEN = 0.01;
    private static final double MOST_SPREAD = 1.15;

    private final long[] before;
    private final long ownBefore;
    private final DoubleStream.Builder loops = DoubleStream.builder();
    /** So that the compiler leaves the work in. */
    private final AtomicLong sink = new AtomicLong();

    /** From here on. */
    Noise() throws IOException {
        loop();
        loop();
        before = machine();
        ownBefore = own();
    }

    /** Does the work that is always the same. */
    double loop() {
        long begin = System.nanoTime();
        long value = begin | 1;
        for (int i = 0; i < STEPS; i++) {
            value ^= value << 13;
            value ^= value >>> 7;
            value ^= value << 17;
        }
        sink.set(value);
        double millis = (System.nanoTime() - begin) / 1e6;
        loops.add(millis);
        return millis;
    }

    /** What there was since the beginning; the first two loops are those in which the code is compiled. */
    String text() throws IOException {
        long[] now = machine();
        double all = Math.max(1, now[0] - before[0]);
        double others = Math.max(0, now[1] - before[1] - (own() - ownBefore)) / all;
        double stolen = (now[2] - before[2]) / all;
        double[] times = loops.build().skip(2).sorted().toArray();
        double spread = times.length == 0 ? 1 : times[times.length * 9 / 10] / times[0];
        boolean quiet = others < MOST_OTHERS && stolen < MOST_STOLEN && spread < MOST_SPREAD;
        return String.format(
                Locale.ROOT,
                "%s: others %.0f %%, stolen %.1f %%, loop x%.2f",
                quiet ? "quiet" : "NOT QUIET",
                others * 100,
                stolen * 100,
                spread);
    }

    /** All ticks, those in which somebody worked, and those that the host took, of proc_stat(5). */
    private static long[] machine() throws IOException {
        try (Stream<String> lines = Files.lines(MACHINE)) {
            String[] words = lines.findFirst().orElseThrow().split(" +");
            long all = 0;
            for (int i = 1; i <= 8; i++) {
                all += Long.parseLong(words[i]);
            }
            long steal = Long.parseLong(words[8]);
            return new long[] {all, all - Long.parseLong(words[4]) - Long.parseLong(words[5]) - steal, steal};
        }
    }

    /** Ticks of this program, of its children that have ended, and of all below it that have not. */
    private static long own() throws IOException {
        long ticks = ticks("self", 4);
        for (ProcessHandle process : ProcessHandle.current().descendants().toList()) {
            try {
                ticks += ticks(Long.toString(process.pid()), 2);
            } catch (IOException e) {
                // It has just ended.
            }
        }
        return ticks;
    }

    /** The first so many of utime, stime, cutime and cstime, of proc_pid_stat(5). */
    static long ticks(String process, int fields) throws IOException {
        String stat = Files.readString(Path.of("/proc", process, "stat"));
        String[] words = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        long ticks = 0;
        for (int i = 0; i < fields; i++) {
            ticks += Long.parseLong(words[11 + i]);
        }
        return ticks;
    }
}
