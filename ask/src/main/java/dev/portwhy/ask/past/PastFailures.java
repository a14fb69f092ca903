package dev.portwhy.ask.past;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Calls of the past that failed alike. Their words are those of the version that kept them.
 *
 * @param call which call
 * @param errno the kernel's error
 * @param pid the process
 * @param comm its name, as it was
 * @param subject what they were about
 * @param count how many there were
 * @param first when the first one failed
 * @param last when the last one did
 * @param slug why; null where that was not known
 */
public record PastFailures(
        String call,
        String errno,
        int pid,
        String comm,
        IncidentSubject subject,
        long count,
        Instant first,
        Instant last,
        @Nullable String slug) {}
