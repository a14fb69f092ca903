package dev.portwhy.ask.watch;

import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Snapshot;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An interval of a machine that is watched.
 *
 * @param time when it ended
 * @param snapshot what was seen in it
 * @param verdict what was found in that
 * @param destinations how full they are
 * @param failures the calls that failed in the interval, those with most first; empty where nobody may see them
 * @param otherFailures how many calls failed beside these
 * @param lost how many more failed of which nothing but their number is known
 * @param passedOver how many events the kernel did not let be looked at, of which some may have been calls that failed or connections
 *     that began or ended
 * @param connections which connections began and ended in the interval, those of which most began first; null where nobody counts them
 */
public record Moment(
        Instant time,
        Snapshot snapshot,
        Verdict verdict,
        DestinationUsages destinations,
        List<FailedCalls> failures,
        long otherFailures,
        long lost,
        long passedOver,
        @Nullable ConnectionCounts connections) {

    public Moment {
        failures = List.copyOf(failures);
    }

    /** How many calls failed. */
    public long failed() {
        long failed = otherFailures + lost;
        for (FailedCalls row : failures) {
            failed += row.count();
        }
        return failed;
    }

    /** How bad it is: what fails is failing now, whatever is left of why. */
    public Level level() {
        return failed() > 0 ? Level.CRITICAL : verdict.level();
    }
}
