package dev.portwhy.model.filter;

import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import java.util.List;

/**
 * {@code dev}: the device that a socket is bound to ({@code SO_BINDTODEVICE}). A name is looked up in each socket's own
 * namespace, among the devices that have an address.
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
            indexes[i] = name.isEmpty()
                    ? index
                    : indexOf(snapshot.namespaces().get(i).addresses());
        }
        return row -> {
            int wanted = indexes[sockets.namespaceIndex(row)];
            return wanted != 0 && sockets.interfaceIndex(row) == wanted;
        };
    }

    private int indexOf(List<LocalAddress> addresses) {
        for (LocalAddress address : addresses) {
            if (address.device().equals(name)) {
                return address.interfaceIndex();
            }
        }
        return 0;
    }

    @Override
    public boolean needsSurroundings() {
        return !name.isEmpty();
    }
}
