package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.ports.EphemeralRange;

/**
 * {@code autobound}: the kernel chose the local port. No table says so; as ss(8) does where it has to filter by itself, a port
 * inside {@code ip_local_port_range} counts as chosen by the kernel.
 */
record AutoboundCondition() implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        EphemeralRange[] ranges = new EphemeralRange[snapshot.namespaces().size()];
        for (int i = 0; i < ranges.length; i++) {
            ranges[i] = EphemeralRange.of(snapshot.namespaces().get(i).settings());
        }
        return row -> ranges[sockets.namespaceIndex(row)].contains(sockets.localPort(row));
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
