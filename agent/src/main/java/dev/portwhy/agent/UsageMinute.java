package dev.portwhy.agent;

import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was seen of all destinations within a minute, look by look. It holds {@link #MOST} destinations at the end of it and twice as many
 * on the way; what those have in use that are more is one number a look.
 */
final class UsageMinute {

    static final int MOST = 1000;

    /** A look every tenth of a second. */
    private static final int LOOKS = 600;

    static final long LENGTH_MS = 60_000;

    private final Map<UsageKey, Line> lines = new HashMap<>();
    private final int[] offsets = new int[LOOKS];
    private final int[] restUsed = new int[LOOKS];
    private final int[] others = new int[LOOKS];
    private long begin;
    private int looks;
    private boolean changed;
    private boolean folded;

    /** A destination of this minute. */
    static final class Line {
        private int[] used = new int[0];
        private int[] usable = used;
        private int peak;
        private int peakUsable;
        private double share;
        private @Nullable Usage fullest;
        private int fullestLook;

        private void set(int look, Usage usage) {
            int newUsed = usage.used();
            int newUsable = usage.usable();
            if (look >= used.length) {
                int before = used.length;
                int length = Math.clamp(2L * look, 16, LOOKS);
                used = Arrays.copyOf(used, length);
                usable = Arrays.copyOf(usable, length);
                Arrays.fill(used, before, length, UsageBlock.UNKNOWN);
                Arrays.fill(usable, before, length, UsageBlock.UNKNOWN);
            }
            used[look] = newUsed;
            usable[look] = newUsable;
            double newShare = (double) newUsed / Math.max(1, newUsable);
            if (newShare >= share) {
                share = newShare;
                fullest = usage;
                fullestLook = look;
                peak = newUsed;
                peakUsable = newUsable;
            }
        }

        private int used(int look) {
            return look < used.length ? used[look] : UsageBlock.UNKNOWN;
        }

        /** How many ports it had in use where it had the largest share in use. */
        int peak() {
            return peak;
        }

        /** And how many it could have had then. */
        int peakUsable() {
            return peakUsable;
        }

        /** All that was seen of it then. */
        @Nullable Usage fullest() {
            return fullest;
        }
    }

    /** Whether a moment does not belong to the minute that is counted. */
    boolean isOver(Instant time) {
        long offset = time.toEpochMilli() - begin;
        return looks > 0
                && (offset <= offsets[looks - 1]
                        || looks == LOOKS
                        || Math.floorDiv(time.toEpochMilli(), LENGTH_MS) != Math.floorDiv(begin, LENGTH_MS));
    }

    /** Whether there is anything that was not written. */
    boolean changed() {
        return changed;
    }

    /** Begins another minute with the next look. */
    void clear() {
        lines.clear();
        looks = 0;
        changed = false;
        folded = false;
    }

    /** Says that all of it was written. */
    void written() {
        changed = false;
    }

    /** Takes in a look; it belongs to the minute that is counted, or begins one. */
    void take(Instant time, DestinationUsages usages) {
        if (looks == 0) {
            begin = time.toEpochMilli();
        }
        int look = looks++;
        offsets[look] = (int) (time.toEpochMilli() - begin);
        restUsed[look] = (int) Math.min(usages.usedByOthers(), Integer.MAX_VALUE);
        others[look] = usages.others();
        for (Usage usage : usages.fullest()) {
            lines.computeIfAbsent(UsageKey.of(usage), key -> new Line()).set(look, usage);
        }
        if (lines.size() > 2 * MOST) {
            fold();
        }
        changed = true;
    }

    /** Leaves those that were fullest one by one. */
    private void fold() {
        folded = true;
        List<Map.Entry<UsageKey, Line>> sorted = new ArrayList<>(lines.entrySet());
        sorted.sort((one, two) -> Double.compare(two.getValue().share, one.getValue().share));
        for (Map.Entry<UsageKey, Line> entry : sorted.subList(Math.min(MOST, sorted.size()), sorted.size())) {
            lines.remove(entry.getKey());
            for (int look = 0; look < looks; look++) {
                int used = entry.getValue().used(look);
                if (used > 0) {
                    restUsed[look] = (int) Math.min((long) restUsed[look] + used, Integer.MAX_VALUE);
                    others[look]++;
                }
            }
        }
    }

    /** The destinations, no more than {@link #MOST}; the rest is folded. */
    Map<UsageKey, Line> lines() {
        if (lines.size() > MOST) {
            fold();
        }
        return lines;
    }

    /** Whether one that came by itself before may not do so any more. */
    boolean folded() {
        return folded;
    }

    /** When the first look was, in milliseconds since 1970. */
    long begin() {
        return begin;
    }

    /** When a destination had the largest share in use, in milliseconds since 1970. */
    long peakTime(Line line) {
        return begin + offsets[line.fullestLook];
    }

    /** The most ports that all others had in use together. */
    int restPeak() {
        int peak = 0;
        for (int look = 0; look < looks; look++) {
            peak = Math.max(peak, restUsed[look]);
        }
        return peak;
    }

    /** When each look was, and what all others had in use then, and how many they were. */
    byte[] restBlock() {
        return UsageBlock.of(looks, offsets, restUsed, others);
    }

    /** What a destination had in use at each look, and could have had. One that no look shows has none, where every one is shown. */
    byte[] block(Line line) {
        int[] used = new int[looks];
        int[] usable = new int[looks];
        int last = line.peakUsable;
        for (int look = 0; look < looks; look++) {
            used[look] = line.used(look);
            if (used[look] == UsageBlock.UNKNOWN) {
                used[look] = others[look] == 0 ? 0 : UsageBlock.UNKNOWN;
            } else {
                last = line.usable[look];
            }
            usable[look] = last;
        }
        return UsageBlock.of(looks, used, usable);
    }
}
