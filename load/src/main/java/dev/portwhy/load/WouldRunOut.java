package dev.portwhy.load;

import org.jspecify.annotations.Nullable;

/**
 * When the ports of a destination run out if it goes on as the load did.
 *
 * @param perSecond ports taken a second
 * @param afterMs milliseconds from the beginning
 */
public record WouldRunOut(double perSecond, long afterMs) {

    /**
     * What a load foretells; null where its ports never run out.
     *
     * @param usable how many ports there are for its destination, over all its source addresses
     * @param heldMs how long a port stays taken behind a connection that was closed here
     */
    public static @Nullable WouldRunOut of(LoadResult result, PortCounts ports, int usable, int heldMs) {
        if (result.outOfPortsNanos() >= 0) {
            double seconds = Math.max(1, result.outOfPortsNanos()) / 1e9;
            return new WouldRunOut(result.openedUntilThen() / seconds, result.outOfPortsNanos() / 1_000_000);
        }
        int here = ports.timeWaitHere();
        double closed = here + Math.max(0, ports.timeWaitThere());
        if (closed == 0) {
            return null;
        }
        double rate = result.openedPerSecond() * here / closed;
        if (rate * heldMs / 1000 <= usable) {
            return null;
        }
        return new WouldRunOut(rate, Math.round(Math.max(0, usable - ports.before()) * 1000 / rate));
    }
}
