package dev.portwhy.cli.live;

import java.time.Instant;
import java.util.List;

/**
 * What there is to be shown at one instant; it keeps nothing of what was looked at.
 *
 * @param host the machine's name
 * @param time when it was
 * @param seen whether the machine was looked at yet
 * @param found what is wrong, and what was wrong a short while ago
 * @param destinations the fullest destinations
 * @param otherDestinations how many there are beside these
 * @param usedByOthers how many ports those have together
 * @param failures which calls failed since the watch began, those that failed last first
 * @param failed how many failed altogether
 * @param unlisted how many of these are in no row
 * @param passedOver how many events could not be looked at, of which some may have been calls that failed
 */
record LiveView(
        String host,
        Instant time,
        boolean seen,
        List<LiveRow.Found> found,
        List<LiveRow.Destination> destinations,
        int otherDestinations,
        long usedByOthers,
        List<LiveRow.Failure> failures,
        long failed,
        long unlisted,
        long passedOver) {

    LiveView {
        found = List.copyOf(found);
        destinations = List.copyOf(destinations);
        failures = List.copyOf(failures);
    }

    /** Before the first look. */
    static LiveView nothing(Instant time) {
        return new LiveView("", time, false, List.of(), List.of(), 0, 0, List.of(), 0, 0, 0);
    }
}
