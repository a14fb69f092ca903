package dev.portwhy.load;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What came of a load.
 *
 * @param requests how many requests, or plain connections, came to an end, well or not
 * @param failed how many of them failed
 * @param failedByErrno those that a system call failed for, by the kernel's name of the error
 * @param closedEarly those whose connection the server closed before the answer was whole
 * @param timedOut those that were given up after the time a request may take
 * @param malformed those whose answer was no HTTP
 * @param unfinished requests under way when the load ended, which are counted nowhere else
 * @param notBegun requests that were due by the rate, and for which there was no place; they are counted nowhere else
 * @param statuses the answers of HTTP by their status
 * @param nanos how long it took
 * @param latency from when a request was begun, or was to begin, to the end of its answer; of plain connections, until they stood
 * @param opened connections that stood
 * @param mostOpen how many of its connections were open at once, at most
 * @param connects how long connect() took until they stood
 * @param outOfPortsNanos after how long the first connection found no port; -1 where every one did
 * @param openedUntilThen connections that had stood by then
 * @param receivedBytes what the servers sent
 */
public record LoadResult(
        long requests,
        long failed,
        Map<String, Long> failedByErrno,
        long closedEarly,
        long timedOut,
        long malformed,
        long unfinished,
        long notBegun,
        Map<Integer, Long> statuses,
        long nanos,
        Latency latency,
        long opened,
        int mostOpen,
        Latency connects,
        long outOfPortsNanos,
        long openedUntilThen,
        long receivedBytes) {

    public LoadResult {
        failedByErrno = Collections.unmodifiableMap(new TreeMap<>(failedByErrno));
        statuses = Collections.unmodifiableMap(new TreeMap<>(statuses));
    }

    /** Requests a second that were answered. */
    public double perSecond() {
        return (requests - failed) * 1e9 / nanos;
    }

    /** Connections a second that stood. */
    public double openedPerSecond() {
        return opened * 1e9 / nanos;
    }
}
