package dev.portwhy.ask.filter;

import dev.portwhy.model.Family;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import org.jspecify.annotations.Nullable;

/**
 * {@code sport} and {@code dport} between two numbers.
 *
 * @param local whether the local port is meant
 * @param family {@code inet:} or {@code inet6:}; null for both
 * @param low the least port
 * @param high the greatest port
 */
record PortCondition(boolean local, @Nullable Family family, int low, int high) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        return row -> {
            int port = local ? sockets.localPort(row) : sockets.remotePort(row);
            return port >= low && port <= high && (family == null || sockets.family(row) == family);
        };
    }

    @Override
    public int localPort() {
        return local && low == high ? low : ANY_PORT;
    }
}
