package dev.portwhy.ask.watch;

import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Usage;
import java.time.Duration;

/**
 * How long to wait from one look at a machine to the next, by the work that a look is: half a hundredth of a processor where no
 * destination is full or soon will be, a tenth at most where one is.
 */
final class LookPace {

    /** After a look, at least so many times the work that it was, until a call that fails otherwise than before is looked at. */
    private static final int IN_NEED = 2;

    /** And so many times until the next look where one is full: with what is done besides, a tenth of a processor. */
    private static final int AWAKE = 12;

    /** And so many times where all is well: with what is done besides, a hundredth. */
    private static final int CALM = 200;

    /** But what is shown is not older than so, as long as the tenth allows it. */
    private static final long OLDEST_NANOS = Duration.ofSeconds(5).toNanos();

    /** Or than so, where it is counted what begins meanwhile ({@link Surge}). */
    private static final long OLDEST_COUNTED_NANOS = Duration.ofSeconds(20).toNanos();

    /** Least of all. */
    private static final long PATIENCE_NANOS = Duration.ofMillis(100).toNanos();

    /** A destination that will be full within so long is watched closely. */
    private static final long SOON_MS = Duration.ofMinutes(2).toMillis();

    private LookPace() {}

    /** How long after a look a call that fails otherwise than before may have another one, in nanoseconds. */
    static long inNeed(long work) {
        return Math.max(PATIENCE_NANOS, IN_NEED * work);
    }

    /**
     * How long after a look the next one comes by itself, in nanoseconds.
     *
     * @param calm whether no destination is full, nor will be soon
     * @param counted whether connections are counted as they begin
     */
    static long rest(long work, boolean calm, boolean counted) {
        long least = AWAKE * work;
        return calm ? Math.max(least, Math.min(CALM * work, counted ? OLDEST_COUNTED_NANOS : OLDEST_NANOS)) : least;
    }

    /** Whether no destination is full, nor will be soon. */
    static boolean calm(DestinationUsages destinations) {
        for (Usage usage : destinations.fullest()) {
            Long left = usage.capacity().msToExhaustion();
            if (usage.capacity().now().free() == 0 || left != null && left < SOON_MS) {
                return false;
            }
        }
        return true;
    }
}
