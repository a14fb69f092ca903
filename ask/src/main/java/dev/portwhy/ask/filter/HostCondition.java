package dev.portwhy.ask.filter;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import org.jspecify.annotations.Nullable;

/**
 * {@code src} and {@code dst}. As in ss(8) an IPv4 address also takes in the sockets of IPv6 that carry it as
 * {@code ::ffff:a.b.c.d}, but not the other way round.
 *
 * @param local whether the local end is meant
 * @param family {@code inet:} or {@code inet6:}; null for both
 * @param address the address; null for any
 * @param prefix how many of its bits count
 * @param port the port; -1 for any
 */
record HostCondition(
        boolean local, @Nullable Family family, @Nullable IpAddress address, int prefix, int port)
        implements Condition {

    private static final long MAPPED = 0xffffL;

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        return row -> (port < 0 || port == (local ? sockets.localPort(row) : sockets.remotePort(row)))
                && (family == null || family == sockets.family(row))
                && (address == null || covers(address, sockets, row));
    }

    private boolean covers(IpAddress wanted, SocketTable sockets, int row) {
        long high = local ? sockets.localHigh(row) : sockets.remoteHigh(row);
        long low = local ? sockets.localLow(row) : sockets.remoteLow(row);
        boolean six = sockets.family(row) == Family.INET6;
        if (wanted.family() == Family.INET) {
            boolean carries = !six || high == 0 && low >>> 32 == MAPPED;
            return carries && sameBits((int) low, (int) wanted.low(), prefix);
        }
        return six && sameBits(high, wanted.high(), Math.min(prefix, 64)) && sameBits(low, wanted.low(), prefix - 64);
    }

    private static boolean sameBits(int a, int b, int count) {
        return count <= 0 || (a ^ b) >>> (32 - count) == 0;
    }

    private static boolean sameBits(long a, long b, int count) {
        return count <= 0 || (a ^ b) >>> (64 - count) == 0;
    }

    @Override
    public int localPort() {
        return local ? port : ANY_PORT;
    }
}
