package dev.portwhy.model;

/**
 * Ports that lie side by side.
 *
 * @param low the first port, 0 to 65535
 * @param high the last port, not below {@code low}
 */
public record PortRange(int low, int high) {

    public PortRange {
        if (low < 0 || high > 0xffff || low > high) {
            throw new IllegalArgumentException(low + "-" + high);
        }
    }

    /** One port. */
    public static PortRange of(int port) {
        return new PortRange(port, port);
    }

    /** Whether the port lies inside. */
    public boolean contains(int port) {
        return low <= port && port <= high;
    }

    /** {@code 60000}, or {@code 40000-40007}. */
    @Override
    public String toString() {
        return low == high ? Integer.toString(low) : low + "-" + high;
    }
}
