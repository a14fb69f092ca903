package dev.portwhy.cli.live;

import dev.portwhy.diagnosis.Usage;
import java.util.Comparator;

/** By what destinations are sorted. */
enum SortKey {
    /** Those with least time until none is left first: none left, then minutes, then those that do not fill up, the fullest first. */
    TIME_LEFT('t'),
    /** Those with most ports in use first. */
    USED('u'),
    /** Those with most connections a second first. */
    RATE('r'),
    /** By address and port. */
    DESTINATION('d');

    private final char key;

    SortKey(char key) {
        this.key = key;
    }

    /** The key that chooses it. */
    char key() {
        return key;
    }

    SortKey next() {
        return values()[(ordinal() + 1) % values().length];
    }

    Comparator<LiveRow.Destination> order(boolean reversed) {
        Comparator<LiveRow.Destination> order = switch (this) {
            case TIME_LEFT -> Comparator.comparingLong(row -> left(row.usage()));
            case USED -> Comparator.comparingInt(row -> -row.usage().used());
            case RATE -> Comparator.comparingDouble(row -> -rate(row.usage()));
            case DESTINATION ->
                Comparator.comparing(row -> row.usage().destination().toString());
        };
        Comparator<LiveRow.Destination> whole = order.thenComparingInt(
                        row -> -row.usage().capacity().percent())
                .thenComparing(LiveRow.Destination::key);
        return reversed ? whole.reversed() : whole;
    }

    private static long left(Usage usage) {
        if (usage.capacity().now().free() == 0) {
            return 0;
        }
        Long left = usage.capacity().msToExhaustion();
        return left == null ? Long.MAX_VALUE : Math.max(1, left);
    }

    private static double rate(Usage usage) {
        Double rate = usage.capacity().perSecond();
        return rate == null ? -1 : rate;
    }
}
