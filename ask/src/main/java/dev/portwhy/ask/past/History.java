package dev.portwhy.ask.past;

import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a span of time.
 *
 * @param host whose history it is; its time is when it was read
 * @param from where the span begins
 * @param to where it ends
 * @param kept since when there is anything
 * @param incidents what happened in it, in the order of its beginning
 * @param moreIncidents how many there were beside these
 * @param failures the calls that failed in it, those with most first
 * @param moreFailures how many calls failed beside these
 * @param samples how many looks there were
 * @param series how it went, in steps of equal length from {@code from} to {@code to}
 * @param destinations those that were fullest in it, each at its worst moment, the fullest first
 * @param gaps the times in it of which nothing is kept
 * @param callsUnseen whether calls that failed could not be seen in some of it
 */
public record History(
        Host host,
        Instant from,
        Instant to,
        Instant kept,
        List<Incident> incidents,
        int moreIncidents,
        List<PastFailures> failures,
        long moreFailures,
        long samples,
        List<Step> series,
        List<DestinationPeak> destinations,
        List<Unrecorded> gaps,
        boolean callsUnseen) {

    public History {
        incidents = List.copyOf(incidents);
        failures = List.copyOf(failures);
        series = List.copyOf(series);
        destinations = List.copyOf(destinations);
        gaps = List.copyOf(gaps);
    }

    /**
     * A step of a series.
     *
     * @param failures how many calls failed in it
     * @param fullest the destination of which the largest share was in use, at its worst; null where none is known
     */
    public record Step(long failures, @Nullable Fullest fullest) {}

    /**
     * How full a destination was.
     *
     * @param netns the namespace of the connections
     * @param source their local address
     * @param address where they lead
     * @param port the port there
     * @param used how many ports they had in use
     * @param usable how many they could have had
     */
    public record Fullest(NamespaceId netns, IpAddress source, IpAddress address, int port, int used, int usable) {}
}
