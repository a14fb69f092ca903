package dev.portwhy.ask.past;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How full destinations were over a span of time, in steps of equal length. A step has the highest number that was seen in it. Between
 * two looks that are a minute apart at most, the earlier one stands.
 *
 * @param from where the first step begins
 * @param step how long one is
 * @param steps how many there are
 * @param series the destinations, those that were fullest at their worst first
 * @param rest how many ports all others had in use together
 */
public record PastUsage(Instant from, Duration step, int steps, List<Series> series, StepValues rest) {

    public PastUsage {
        series = List.copyOf(series);
    }

    /** Where the last step ends. */
    public Instant to() {
        return time(steps);
    }

    /** Where a step begins. */
    public Instant time(int index) {
        return from.plus(step.multipliedBy(index));
    }

    /**
     * A destination.
     *
     * @param netns the namespace the connections are in
     * @param source their local address
     * @param address where they lead
     * @param port the port there
     * @param usable how many ports they could have had at once, as it was last; 0 where that is not kept
     * @param used how many they had
     */
    public record Series(
            NamespaceId netns, IpAddress source, IpAddress address, int port, int usable, StepValues used) {}
}
