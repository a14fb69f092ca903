package dev.portwhy.cli.who;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.util.Arrays;

/**
 * The rows to show, in the order to show them: by namespace, UDP after TCP, listeners first, then by local port. The order is a
 * sort of plain numbers.
 */
final class RowOrder {

    private static final int ROW_BITS = 28;

    private RowOrder() {}

    static void sort(SocketTable sockets, int[] rows, int count) {
        if (sockets.size() >= 1 << ROW_BITS) {
            return;
        }
        // Sorting plain longs makes code inside the JDK when it is first done.
        Long[] keys = new Long[count];
        boolean sorted = true;
        for (int i = 0; i < count; i++) {
            int row = rows[i];
            long udp = sockets.protocol(row) == Protocol.UDP ? 1 : 0;
            long connected = sockets.state(row) == SocketState.LISTEN ? 0 : 1;
            long place =
                    (long) sockets.namespaceIndex(row) << 18 | udp << 17 | connected << 16 | sockets.localPort(row);
            keys[i] = place << ROW_BITS | row;
            sorted &= i == 0 || keys[i - 1] < keys[i];
        }
        if (sorted) {
            return;
        }
        Arrays.sort(keys);
        for (int i = 0; i < count; i++) {
            rows[i] = keys[i].intValue() & (1 << ROW_BITS) - 1;
        }
    }
}
