package dev.portwhy.ask.past;

import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.time.Instant;
import java.util.List;

/**
 * A destination at its worst moment in a span of time.
 *
 * @param netns the namespace of the connections
 * @param source their local address
 * @param address where they lead
 * @param port the port there
 * @param time that moment
 * @param used how many ports they had in use
 * @param usable how many they could have had
 * @param established how many of the connections were established
 * @param timeWait how many were in TIME_WAIT
 * @param holders the processes that had most of them, the one with most first
 */
public record DestinationPeak(
        NamespaceId netns,
        IpAddress source,
        IpAddress address,
        int port,
        Instant time,
        int used,
        int usable,
        int established,
        int timeWait,
        List<Culprit> holders) {

    public DestinationPeak {
        holders = List.copyOf(holders);
    }

    /** How many were in any other state. */
    public int otherStates() {
        return Math.max(0, used - established - timeWait);
    }
}
