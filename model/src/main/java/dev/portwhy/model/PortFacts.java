package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel's own structures say of sockets and their ports, and no table shows: whether the connection that a TIME_WAIT is
 * left of used TCP timestamps ({@code tw_ts_recent_stamp}, include/linux/tcp.h), whether a port is closed to connect() (the bind
 * bucket's {@code fastreuse}, include/net/inet_hashtables.h), {@code SO_REUSEADDR} of what is in TIME_WAIT, {@code IPV6_V6ONLY} of connected
 * sockets and {@code IP_LOCAL_PORT_RANGE} (ip(7)).
 *
 * <p>Sockets are known by their cookies, in an open hash of plain numbers: there is one for each socket of a namespace.
 */
public final class PortFacts {

    /** The connection used TCP timestamps, on both ends. Said of TIME_WAIT only. */
    public static final int TIMESTAMPS = 1;
    /** The port is closed to every connect() that leaves the port to the kernel. */
    public static final int CLOSED = 2;
    /** {@code IPV6_V6ONLY} is set. */
    public static final int V6ONLY = 4;
    /** The connection's socket did not have {@code SO_REUSEADDR}. Said of TIME_WAIT only, which nobody can ask. */
    public static final int WITHOUT_REUSEADDR = 8;

    private static final int TOLD = 1 << 31;

    /** Nobody asked, or nobody may. */
    public static final PortFacts NONE = new Builder().build();

    private final long[] cookies;
    private final int[] facts;
    private final int[] ranges;
    private final int size;
    /** What holds of any socket, so that nobody looks for it socket by socket where it holds of none. */
    private final int any;

    private final boolean ranged;

    private PortFacts(Builder from) {
        cookies = from.cookies;
        facts = from.facts;
        ranges = from.ranges;
        size = from.size;
        any = from.any;
        ranged = from.ranged;
    }

    /** How many sockets something was said of. */
    public int size() {
        return size;
    }

    /** Whether anything was said of a socket. */
    public boolean told(long cookie) {
        return facts[place(cookies, facts, cookie)] != 0;
    }

    /** Whether one of the constants above holds of a socket; null where nothing was said of it. */
    public @Nullable Boolean has(long cookie, int fact) {
        int found = facts[place(cookies, facts, cookie)];
        return found == 0 ? null : (Boolean) ((found & fact) != 0);
    }

    /** Whether it was said of a socket that one of the constants above holds. */
    public boolean sure(long cookie, int fact) {
        return (any & fact) != 0 && (facts[place(cookies, facts, cookie)] & fact) != 0;
    }

    /** The facts of a socket as one number, for a file. */
    public int facts(long cookie) {
        return facts[place(cookies, facts, cookie)] & ~TOLD;
    }

    /** The first port that the program lets the kernel choose from ({@code IP_LOCAL_PORT_RANGE}); 0 where it named none. */
    public int firstPort(long cookie) {
        return ranged ? ranges[place(cookies, facts, cookie)] & 0xffff : 0;
    }

    /** The last port of {@link #firstPort}; 0 where it named none. */
    public int lastPort(long cookie) {
        return ranged ? ranges[place(cookies, facts, cookie)] >>> 16 : 0;
    }

    /** The cookies of all sockets that something was said of, in order. */
    public long[] cookies() {
        long[] all = new long[size];
        int at = 0;
        for (int place = 0; place < facts.length; place++) {
            if (facts[place] != 0) {
                all[at++] = cookies[place];
            }
        }
        PlainOrder.sort(all);
        return all;
    }

    private static int place(long[] cookies, int[] facts, long cookie) {
        long mixed = cookie * 0x9e3779b97f4a7c15L;
        int mask = cookies.length - 1;
        int place = (int) (mixed >>> 32) & mask;
        while (facts[place] != 0 && cookies[place] != cookie) {
            place = place + 1 & mask;
        }
        return place;
    }

    /** Collects facts. Not for use by several threads at once. */
    public static final class Builder {

        private long[] cookies = new long[16];
        private int[] facts = new int[16];
        private int[] ranges = new int[16];
        private int size;
        private int any;
        private boolean ranged;
        private boolean built;

        /** A builder without facts. */
        public Builder() {}

        /**
         * Says something of a socket; what was said of it before is forgotten.
         *
         * @param cookie its {@code SO_COOKIE}
         * @param what which of the constants hold
         * @param firstPort as {@link PortFacts#firstPort}
         * @param lastPort as {@link PortFacts#lastPort}
         */
        public Builder add(long cookie, int what, int firstPort, int lastPort) {
            if (built) {
                cookies = cookies.clone();
                facts = facts.clone();
                ranges = ranges.clone();
                built = false;
            }
            int place = place(cookies, facts, cookie);
            if (facts[place] == 0) {
                if (++size * 2 > facts.length) {
                    grow();
                    place = place(cookies, facts, cookie);
                }
                cookies[place] = cookie;
            }
            facts[place] = what | TOLD;
            ranges[place] = firstPort & 0xffff | lastPort << 16;
            any |= what;
            ranged |= ranges[place] != 0;
            return this;
        }

        /** Takes over all that was said elsewhere. */
        public Builder addAll(PortFacts others) {
            for (long cookie : others.cookies()) {
                add(cookie, others.facts(cookie), others.firstPort(cookie), others.lastPort(cookie));
            }
            return this;
        }

        private void grow() {
            long[] oldCookies = cookies;
            int[] oldFacts = facts;
            int[] oldRanges = ranges;
            cookies = new long[oldFacts.length * 2];
            facts = new int[cookies.length];
            ranges = new int[cookies.length];
            for (int old = 0; old < oldFacts.length; old++) {
                if (oldFacts[old] != 0) {
                    int place = place(cookies, facts, oldCookies[old]);
                    cookies[place] = oldCookies[old];
                    facts[place] = oldFacts[old];
                    ranges[place] = oldRanges[old];
                }
            }
        }

        /** What was said. The builder may go on, with arrays of its own. */
        public PortFacts build() {
            built = true;
            return new PortFacts(this);
        }
    }
}
