package dev.portwhy.ports;

import dev.portwhy.model.PortRange;
import dev.portwhy.model.Settings;

/**
 * The ports connect() and bind() to port 0 choose from: {@code net.ipv4.ip_local_port_range} without
 * {@code net.ipv4.ip_local_reserved_ports}, per network namespace.
 *
 * @param low the first port
 * @param high the last port
 * @param reserved ports that are not handed out
 */
public record EphemeralRange(int low, int high, ReservedPorts reserved) {

    /** The range of a kernel that was never told another: 32768 to 60999 ({@code inet_init_net()}, af_inet.c). */
    static final EphemeralRange DEFAULT = new EphemeralRange(32_768, 60_999, ReservedPorts.NONE);

    /** All that a kernel accepts for unprivileged ports from 1024 on. */
    public static final EphemeralRange WIDEST = new EphemeralRange(1024, 65_535, ReservedPorts.NONE);

    public EphemeralRange {
        if (low < 1 || high > 65_535 || high < low) {
            throw new IllegalArgumentException("not a range of ports: " + low + "-" + high);
        }
    }

    /** The range of a namespace's settings; the default where it cannot be read. */
    public static EphemeralRange of(Settings settings) {
        ReservedPorts reserved = ReservedPorts.of(settings);
        PortRange range = settings.portRange();
        return range == null
                ? new EphemeralRange(DEFAULT.low, DEFAULT.high, reserved)
                : new EphemeralRange(range.low(), range.high(), reserved);
    }

    /**
     * The range one socket sees that set {@code IP_LOCAL_PORT_RANGE}: each end counts only where it lies inside the
     * namespace's range ({@code inet_sk_get_local_port_range()}, inet_connection_sock.c; since 6.3).
     */
    public EphemeralRange narrowedTo(int socketLow, int socketHigh) {
        int newLow = low <= socketLow && socketLow <= high ? socketLow : low;
        int newHigh = low <= socketHigh && socketHigh <= high ? socketHigh : high;
        return newLow <= newHigh ? new EphemeralRange(newLow, newHigh, reserved) : this;
    }

    /** How many ports lie in the range, reserved ones included. */
    public int size() {
        return high - low + 1;
    }

    /** Whether a port lies in the range, reserved or not. */
    public boolean contains(int port) {
        return low <= port && port <= high;
    }

    /** Whether connect() and bind() to port 0 may choose a port. */
    public boolean offers(int port) {
        return contains(port) && !reserved.contains(port);
    }

    /** How many reserved ports lie in the range. */
    public int reservedCount() {
        return reserved.countWithin(low, high);
    }

    /** Whether connect() looks at a port in its first round: those that are even or odd as {@link #low} is. */
    boolean isFirstChoiceOfConnect(int port) {
        return (port - low & 1) == 0;
    }
}
