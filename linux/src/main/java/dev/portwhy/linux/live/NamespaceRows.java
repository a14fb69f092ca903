package dev.portwhy.linux.live;

import dev.portwhy.linux.holders.NamespaceKeeper;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.model.Container;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.List;

/** What several readers brought, put together. */
final class NamespaceRows {

    private NamespaceRows() {}

    /** The namespaces, as far as they are read. */
    static List<NetworkNamespace> namespaces(List<NamespaceReader> readers) {
        List<NetworkNamespace> namespaces = new ArrayList<>();
        for (NamespaceReader reader : readers) {
            namespaces.add(reader.result());
        }
        return namespaces;
    }

    /** What keeps those namespaces alive in which no process lives. */
    static List<NamespacePin> pins(List<NamespaceReader> readers) {
        List<NamespacePin> pins = new ArrayList<>();
        for (int i = 0; i < readers.size(); i++) {
            NamespaceCatalog.Found namespace = readers.get(i).namespace();
            if (namespace.processes == 0 && !namespace.current) {
                for (NamespaceKeeper keeper : namespace.keepers) {
                    pins.add(keeper.pin(i));
                }
            }
        }
        return pins;
    }

    /** Copies of the rows of small namespaces, together no more than {@code most}. */
    static SocketTable some(List<NamespaceReader> readers, int most) {
        SocketTable.Builder rows = new SocketTable.Builder();
        for (NamespaceReader reader : readers) {
            if (rows.size() + reader.rows().size() <= most) {
                rows.append(reader.rows().view());
            }
        }
        return rows.build();
    }

    /** All rows in one table; the largest part is taken over, the others are copied to it. */
    static SocketTable all(List<NamespaceReader> readers) {
        SocketTable.Builder all = null;
        for (NamespaceReader reader : readers) {
            if (all == null || reader.rows().size() > all.size()) {
                all = reader.rows();
            }
        }
        if (all == null) {
            return SocketTable.EMPTY;
        }
        for (NamespaceReader reader : readers) {
            if (reader.rows() != all) {
                all.append(reader.rows().build());
            }
        }
        return all.build();
    }

    /** The containers that namespaces were made for. */
    static List<NamespaceOwner> owners(List<NamespaceReader> readers) {
        List<NamespaceOwner> owners = new ArrayList<>();
        for (NamespaceReader reader : readers) {
            Container container = reader.container();
            if (container != null) {
                owners.add(new NamespaceOwner(reader.index(), container));
            }
        }
        return owners;
    }
}
