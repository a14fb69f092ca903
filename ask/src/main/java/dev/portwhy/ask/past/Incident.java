package dev.portwhy.ask.past;

import dev.portwhy.diagnosis.Culprit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An incident of the past. Its words are those of the version that kept it.
 *
 * @param slug what was found
 * @param severity how bad it was at its worst, as a word
 * @param subject what it was about
 * @param begin when it began
 * @param beginSeen whether it was seen to begin; else it was there when the recording began
 * @param end when it was over; null where it goes on
 * @param endSeen whether it was seen to end; else the recording ended before it
 * @param peak its worst moment
 * @param failures how many calls failed by it
 * @param culprits the processes that had part in it, those with most sockets first
 * @param callers whose calls failed, those with most first
 */
public record Incident(
        String slug,
        String severity,
        IncidentSubject subject,
        Instant begin,
        boolean beginSeen,
        @Nullable Instant end,
        boolean endSeen,
        Peak peak,
        long failures,
        List<Culprit> culprits,
        List<Caller> callers) {

    public Incident {
        culprits = List.copyOf(culprits);
        callers = List.copyOf(callers);
    }

    /**
     * A process whose calls failed.
     *
     * @param pid the process
     * @param comm its name, as it was
     * @param failures how many of its calls failed
     */
    public record Caller(int pid, String comm, long failures) {}
}
