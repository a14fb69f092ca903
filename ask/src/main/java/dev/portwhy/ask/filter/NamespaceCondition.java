package dev.portwhy.ask.filter;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * {@code netns}: the network namespace of a socket.
 *
 * @param wanted its name, its inode number, or the pid that it is named after
 */
record NamespaceCondition(String wanted) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        boolean[] matches = new boolean[snapshot.namespaces().size()];
        for (int i = 0; i < matches.length; i++) {
            NetworkNamespace namespace = snapshot.namespaces().get(i);
            matches[i] = Glob.matches(wanted, namespace.name())
                    || wanted.equals(Long.toString(namespace.inode()))
                    || namespace.pid() != 0 && wanted.equals(Integer.toString(namespace.pid()));
        }
        return row -> matches[sockets.namespaceIndex(row)];
    }
}
