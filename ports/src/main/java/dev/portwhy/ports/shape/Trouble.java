package dev.portwhy.ports.shape;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import java.util.List;
import java.util.Map;

/**
 * The trouble of one destination, small enough to be repeated: the ports there are, who has taken some for good, what is left of
 * connections that are over, and how one ends. All numbers are those of the repetition.
 *
 * @param place where the other end is
 * @param family of the addresses
 * @param range the ports connect() chooses from
 * @param reserved ports of it that it must not choose, as the kernel writes such a list
 * @param bound ports of it that a socket is bound to and that no connection has
 * @param settings what the namespace has set besides, by key
 * @param peerStamps whether the other side uses TCP timestamps; counts where it is elsewhere
 * @param boundFirst whether programs bind an address without a port before they connect
 * @param closedThere whether the other side closes first, so that nothing is left on this one
 * @param silent whether the other side has stopped answering
 * @param standing connections in each way a connection can hold a port
 */
public record Trouble(
        Place place,
        Family family,
        PortRange range,
        String reserved,
        List<Integer> bound,
        Map<String, String> settings,
        boolean peerStamps,
        boolean boundFirst,
        boolean closedThere,
        boolean silent,
        Map<Hold, Integer> standing) {

    /** Where the other end of the connections is. */
    public enum Place {
        /** A loopback address. */
        LOOPBACK,
        /** Another address of the same namespace. */
        HERE,
        /** In another namespace, behind a pair of devices. */
        ELSEWHERE
    }

    /** How a connection holds its port. */
    public enum Hold {
        /** Both sides have it open. */
        OPEN,
        /** The other side has closed, and the program here has not. */
        CLOSE_WAIT,
        /** The program here has shut down its side and keeps the socket. */
        HALF_CLOSED,
        /** Closed here first, then there. */
        TIME_WAIT,
        /** Closed here, and not there. */
        FIN_WAIT2,
        /** Closed here, and nobody answers any more. */
        ORPHAN,
        /** Asked for, and nobody answers. */
        SYN_SENT
    }

    public Trouble {
        bound = List.copyOf(bound);
        settings = Map.copyOf(settings);
        standing = Map.copyOf(standing);
    }

    /** How many connections hold their port in one way. */
    public int standing(Hold hold) {
        Integer count = standing.get(hold);
        return count == null ? 0 : count;
    }

    /** The address the connections come from. */
    public IpAddress source() {
        return address(
                place == Place.LOOPBACK ? "127.0.0.1" : "10.77.0.1", place == Place.LOOPBACK ? "::1" : "fd77::1");
    }

    /** The address they lead to. */
    public IpAddress destination() {
        return place == Place.ELSEWHERE ? address("10.77.0.2", "fd77::2") : source();
    }

    private IpAddress address(String four, String six) {
        return IpAddress.parse(family == Family.INET ? four : six).orElseThrow();
    }

    /** The port they lead to, outside the range. */
    public int port(PortRange also) {
        int low = Math.min(range.low(), also.low());
        int high = Math.max(range.high(), also.high());
        return low > DISCARD ? DISCARD : high < MOST ? high + 1 : low - 1;
    }

    private static final int DISCARD = 9;
    private static final int MOST = 65_535;
}
