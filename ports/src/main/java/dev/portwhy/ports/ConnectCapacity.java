package dev.portwhy.ports;

import dev.portwhy.model.SocketState;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * How many more connections one pair of addresses and one destination port can have. See {@link PortUse} for what a
 * snapshot cannot tell.
 *
 * @param low the first port of the range
 * @param high the last port of the range
 * @param reserved ports of the range that are reserved
 * @param bound ports of the range that listeners and bound sockets take from every connect()
 * @param usable what is left of the range
 * @param used how many of those this destination uses, in any state
 * @param usedByState its sockets by state
 * @param reusable those among them that connect() may take over now: TIME_WAIT, before Linux 6.12 FIN_WAIT2 as well
 * @param free how many connections can still be opened now
 */
public record ConnectCapacity(
        int low,
        int high,
        int reserved,
        int bound,
        int usable,
        int used,
        Map<SocketState, Integer> usedByState,
        int reusable,
        int free) {

    public ConnectCapacity {
        usedByState = Collections.unmodifiableMap(new TreeMap<>(usedByState));
    }

    /** Whether the next connect() fails with EADDRNOTAVAIL. */
    public boolean exhausted() {
        return free == 0;
    }

    /**
     * Whether connect() has become slow: once the ports of the preferred parity are used up, every call walks through
     * them before it tries the others.
     */
    public boolean pastHalf() {
        return usable > 1 && used * 2L >= usable;
    }

    /**
     * Connections a second to this destination that never run out, each lasting a moment and then holding its port in
     * TIME_WAIT.
     */
    double sustainablePerSecond() {
        return usable * 1000.0 / TimeWaitReuse.TIME_WAIT_MS;
    }
}
