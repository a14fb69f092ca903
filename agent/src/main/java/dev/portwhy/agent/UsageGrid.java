package dev.portwhy.agent;

import java.time.Instant;

/**
 * The steps that a span of time is shown in.
 *
 * @param from where the first one begins, in milliseconds since 1970
 * @param step how long one is, in milliseconds
 * @param steps how many there are
 */
record UsageGrid(long from, long step, int steps) {

    /** So many steps are shown at most, and so many numbers of all destinations together. */
    private static final int MOST_STEPS = 7200;

    private static final int MOST_NUMBERS = 1_000_000;

    /** Steps that people count in, in milliseconds. */
    private static final long[] USUAL = {
        1000, 2000, 5000, 10_000, 20_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_200_000, 1_800_000, 3_600_000
    };

    /** The finest that may be for so many destinations, from one of its own multiples on. */
    static UsageGrid of(Instant since, Instant until, int top) {
        long span = Math.max(1, until.toEpochMilli() - since.toEpochMilli());
        long most = Math.clamp(MOST_NUMBERS / (top + 1L), 1, MOST_STEPS);
        long step = 0;
        for (int i = 0; i < USUAL.length && (step == 0 || span > step * most); i++) {
            step = USUAL[i];
        }
        long hours = USUAL[USUAL.length - 1];
        step = span > step * most ? Math.ceilDiv(span, most * hours) * hours : step;
        long from = Math.floorDiv(since.toEpochMilli(), step) * step;
        return new UsageGrid(from, step, (int) Math.ceilDiv(Math.max(until.toEpochMilli(), from + 1) - from, step));
    }

    /** So many steps of equal length from one time to the other. */
    static UsageGrid even(Instant since, Instant until, int steps) {
        long span = Math.max(1, until.toEpochMilli() - since.toEpochMilli());
        return new UsageGrid(since.toEpochMilli(), Math.ceilDiv(span, Math.max(1, steps)), steps);
    }

    long to() {
        return from + step * steps;
    }

    /** The step that a time is in; below 0 or beyond the last where it is in none. */
    int step(long time) {
        return Math.clamp(Math.floorDiv(time - from, step), -1, steps);
    }
}
