package dev.portwhy.ports.kernel;

import java.util.BitSet;
import java.util.function.IntPredicate;

/**
 * The search for a free port in a range. connect() and bind() to port 0 both take every other port first, beginning at
 * random, and then the ports between: connect() begins with the parity of the low end ({@code __inet_hash_connect()},
 * inet_hashtables.c), bind() with the opposite ({@code inet_csk_find_open_port()}, inet_connection_sock.c).
 *
 * <p>Of a range with an odd number of ports both look at one less ({@code remaining &= ~1U}): which end is left out
 * depends on where they begin.
 *
 * @param candidates the ports the search may end with
 * @param mayFail whether it may end with none
 */
record PortScan(BitSet candidates, boolean mayFail) {

    private static final int EXACT_UP_TO = 4096;

    /**
     * Searches.
     *
     * @param low the first port of the range
     * @param size how many ports it has
     * @param oddFirst whether ports at an odd distance from the low end come first
     * @param free whether a port can be had
     */
    static PortScan everyOther(int low, int size, boolean oddFirst, IntPredicate free) {
        if (size < 1) {
            return new PortScan(new BitSet(), true);
        }
        if ((size & 1) == 0 || size > EXACT_UP_TO) {
            return even(low, size, oddFirst, free);
        }
        int remaining = size > 1 ? size & ~1 : size;
        BitSet candidates = new BitSet();
        boolean mayFail = false;
        for (int offset = 0; offset < remaining; offset += 2) {
            int found = round(low, size, remaining, offset + (oddFirst ? 1 : 0), free);
            if (found < 0 && size > 1) {
                found = round(low, size, remaining, offset + (oddFirst ? 0 : 1), free);
            }
            mayFail |= found < 0;
            if (found >= 0) {
                candidates.set(found);
            }
        }
        return new PortScan(candidates, mayFail);
    }

    private static int round(int low, int size, int remaining, int offset, IntPredicate free) {
        int port = low + offset;
        for (int i = 0; i < remaining; i += 2, port += 2) {
            if (port >= low + size) {
                port -= remaining;
            }
            if (free.test(port)) {
                return port;
            }
        }
        return -1;
    }

    private static PortScan even(int low, int size, boolean oddFirst, IntPredicate free) {
        int first = oddFirst ? 1 : 0;
        BitSet candidates = new BitSet();
        for (int round = 0; round < 2 && candidates.isEmpty(); round++) {
            for (int port = low + (first ^ round); port < low + size; port += 2) {
                if (free.test(port)) {
                    candidates.set(port);
                }
            }
        }
        return new PortScan(candidates, candidates.isEmpty());
    }

    /** Searches a range from anywhere, port by port: UDP, and connect() with {@code IP_LOCAL_PORT_RANGE}. */
    static PortScan any(int low, int size, IntPredicate free) {
        BitSet candidates = new BitSet();
        for (int port = low; port < low + size; port++) {
            if (free.test(port)) {
                candidates.set(port);
            }
        }
        return new PortScan(candidates, candidates.isEmpty());
    }
}
