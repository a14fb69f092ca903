package dev.portwhy.ask.filter;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * {@code autobound}: the kernel chose the local port. No table says so; as ss(8) does where it has to filter by itself, a port
 * inside {@code ip_local_port_range} counts as chosen by the kernel.
 */
record AutoboundCondition() implements Condition {

    private static final int DEFAULT_LOW = 32768;
    private static final int DEFAULT_HIGH = 60999;

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        int count = snapshot.namespaces().size();
        int[] low = new int[count];
        int[] high = new int[count];
        for (int i = 0; i < count; i++) {
            range(snapshot.namespaces().get(i), i, low, high);
        }
        return row -> {
            int namespace = sockets.namespaceIndex(row);
            int port = sockets.localPort(row);
            return port >= low[namespace] && port <= high[namespace];
        };
    }

    private static void range(NetworkNamespace namespace, int index, int[] low, int[] high) {
        low[index] = DEFAULT_LOW;
        high[index] = DEFAULT_HIGH;
        String range = namespace.settings().get("net.ipv4.ip_local_port_range").orElse("");
        int space = range.indexOf(' ');
        if (space > 0) {
            try {
                low[index] = Integer.parseInt(range.substring(0, space));
                high[index] = Integer.parseInt(range.substring(space + 1).strip());
            } catch (NumberFormatException e) {
                low[index] = DEFAULT_LOW;
                high[index] = DEFAULT_HIGH;
            }
        }
    }

    @Override
    public boolean needsSurroundings() {
        return true;
    }

    @Override
    public boolean guesses() {
        return true;
    }
}
