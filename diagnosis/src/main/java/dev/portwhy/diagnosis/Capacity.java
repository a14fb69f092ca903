package dev.portwhy.diagnosis;

import dev.portwhy.model.SocketState;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of one destination: how many connections to it this namespace can have at once, and how many it has.
 *
 * @param low the first port of {@code ip_local_port_range}
 * @param high its last port
 * @param reserved ports of the range that {@code ip_local_reserved_ports} takes out
 * @param bound ports of the range that some socket bound explicitly, which connect() passes over
 * @param usable what is left of the range
 * @param used usable ports that already have a connection to this destination
 * @param usedByState the connections by state; sockets that the kernel would hand over again are included
 * @param reusable used ports that are in TIME_WAIT and that connect() may take again now or within a second
 * @param free usable ports without a connection to this destination
 * @param perSecond connections ended by this side per second lately; null when there is nothing to measure it by
 * @param msToExhaustion milliseconds until no port is left if it goes on like this; null when that does not come
 */
public record Capacity(
        int low,
        int high,
        int reserved,
        int bound,
        int usable,
        int used,
        Map<SocketState, Integer> usedByState,
        int reusable,
        int free,
        @Nullable Double perSecond,
        @Nullable Long msToExhaustion) {

    public Capacity {
        EnumMap<SocketState, Integer> ordered = new EnumMap<>(SocketState.class);
        ordered.putAll(usedByState);
        usedByState = Collections.unmodifiableMap(ordered);
    }
}
