package dev.portwhy.ask.filter;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * {@code dev}: the device that a socket is bound to ({@code SO_BINDTODEVICE}). A name is that of a device in the socket's
 * own namespace.
 *
 * @param name the name; empty when {@code index} is given
 * @param index the index; 0 when the name is given
 */
record DeviceCondition(String name, int index) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        int[] indexes = new int[snapshot.namespaces().size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = name.isEmpty() ? index : indexOf(snapshot.namespaces().get(i));
        }
        return row -> {
            int wanted = indexes[sockets.namespaceIndex(row)];
            return wanted != 0 && sockets.interfaceIndex(row) == wanted;
        };
    }

    private int indexOf(NetworkNamespace namespace) {
        for (var device : namespace.devices().entrySet()) {
            if (device.getValue().equals(name)) {
                return device.getKey();
            }
        }
        return 0;
    }
}
