package dev.portwhy.load;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a load does.
 *
 * @param target whom it connects to
 * @param request the bytes of one request, as ISO 8859-1; null for plain TCP, where a connection is opened and closed
 * @param sendByte whether one byte is sent over each plain connection before it is closed
 * @param requests how many requests, or plain connections; {@link Long#MAX_VALUE} where the duration ends it
 * @param connections how many at once, at most
 * @param rate how many are begun a second; 0 for as fast as they go
 * @param duration how long requests are begun; null where their number ends it
 * @param keepAlive whether a connection serves one request after the other
 * @param sources local addresses, one after the other for each connection; empty leaves it to the route
 * @param bindFirst whether bind() takes the port, as programs do that do not know {@code IP_BIND_ADDRESS_NO_PORT}
 * @param closeFirst whether a short connection is closed here as soon as the answer is whole; else it is the server that
 *     closes, and this side waits for that
 * @param timeout how long a request may take
 */
public record LoadPlan(
        Endpoint target,
        @Nullable String request,
        boolean sendByte,
        long requests,
        int connections,
        double rate,
        @Nullable Duration duration,
        boolean keepAlive,
        List<IpAddress> sources,
        boolean bindFirst,
        boolean closeFirst,
        Duration timeout) {

    public LoadPlan {
        sources = List.copyOf(sources);
    }

    /** Whether it speaks HTTP. */
    public boolean http() {
        return request != null;
    }

    /** The same at another rate, for another time. */
    public LoadPlan limited(double perSecond, Duration longest) {
        return new LoadPlan(
                target,
                request,
                sendByte,
                requests,
                connections,
                perSecond,
                longest,
                keepAlive,
                sources,
                bindFirst,
                closeFirst,
                timeout);
    }
}
