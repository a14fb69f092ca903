package dev.portwhy.agent;

import java.util.Arrays;

/** The numbers of one destination by step: the highest that was seen in each. */
final class UsageLine {

    /** A number stands until the next look, but no longer than this. */
    static final long STANDS_MS = 60_000;

    private final UsageGrid grid;
    private final int[] used;
    private int usable;
    private long lastTime = Long.MIN_VALUE;
    private int lastUsed = UsageBlock.UNKNOWN;

    UsageLine(UsageGrid grid) {
        this.grid = grid;
        used = new int[grid.steps()];
        Arrays.fill(used, UsageBlock.UNKNOWN);
    }

    /** A number from a time to another one. */
    void span(long from, long to, int number, int usableThen) {
        for (int step = Math.max(0, grid.step(from)); step <= Math.min(used.length - 1, grid.step(to - 1)); step++) {
            used[step] = Math.max(used[step], number);
        }
        usable = usableThen > 0 ? usableThen : usable;
    }

    /** A number that was seen at a time, later than the one before. */
    void at(long time, int number, int usableThen) {
        int step = grid.step(time);
        if (lastUsed != UsageBlock.UNKNOWN && time > lastTime && time - lastTime <= STANDS_MS) {
            for (int i = Math.max(0, grid.step(lastTime) + 1); i < Math.min(used.length, step); i++) {
                used[i] = Math.max(used[i], lastUsed);
            }
        }
        if (step >= 0 && step < used.length) {
            used[step] = Math.max(used[step], number);
        }
        usable = usableThen > 0 ? usableThen : usable;
        lastTime = time;
        lastUsed = number;
    }

    /** Whether the last that was seen of it was before a time. */
    boolean before(long time) {
        return lastTime < time;
    }

    /** Takes what is higher in another one. */
    void most(UsageLine other) {
        for (int i = 0; i < used.length; i++) {
            used[i] = Math.max(used[i], other.used[i]);
        }
    }

    /** Adds what is known of another one. */
    void sum(UsageLine other) {
        for (int i = 0; i < used.length; i++) {
            if (other.used[i] != UsageBlock.UNKNOWN) {
                used[i] = (int) Math.min((long) Math.max(0, used[i]) + other.used[i], Integer.MAX_VALUE);
            }
        }
    }

    void clear() {
        Arrays.fill(used, UsageBlock.UNKNOWN);
    }

    int[] used() {
        return used;
    }

    /** How many ports there could be in use, as it was last; 0 where that is not known. */
    int usable() {
        return usable;
    }
}
