package dev.portwhy.ask.watch;

import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Protocol;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Calls that failed alike: the same call of the same process with the same ends and error.
 *
 * @param call which call
 * @param errno the name of the kernel's error
 * @param pid the process
 * @param comm that process's name, as it is
 * @param netns the socket's namespace; without a name where it was gone before it was looked at
 * @param protocol the socket's
 * @param source the socket's own end, its port 0 where the kernel was to choose it; of bind() what was asked for
 * @param destination where it wanted to go; null of bind() and listen()
 * @param count how many there were
 * @param first when the first one failed
 * @param last when the last one did
 * @param cause why, by what was seen right then; null where that does not tell
 */
public record FailedCalls(
        FailedCall.Call call,
        String errno,
        int pid,
        String comm,
        NamespaceId netns,
        Protocol protocol,
        Endpoint source,
        @Nullable Endpoint destination,
        long count,
        Instant first,
        Instant last,
        @Nullable Slug cause) {}
