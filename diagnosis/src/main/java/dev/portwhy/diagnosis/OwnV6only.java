package dev.portwhy.diagnosis;

import dev.portwhy.model.Family;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketTable;
import org.jspecify.annotations.Nullable;

/**
 * {@code IPV6_V6ONLY} of a socket, from whatever says it. sock_diag tells it of listeners and bound sockets only
 * ({@code inet_diag_msg_attrs_fill()}, net/ipv4/inet_diag.c), and of a connected one it decides as well: without it that stands in
 * the way of {@code 0.0.0.0} ({@code ipv4_rcv_saddr_equal()}, net/ipv4/inet_connection_sock.c).
 */
final class OwnV6only {

    private OwnV6only() {}

    /** What is known of a row; null for nothing. */
    static @Nullable Boolean told(Snapshot snapshot, int row) {
        SocketTable sockets = snapshot.sockets();
        Boolean only = sockets.v6only(row);
        if (only != null || sockets.family(row) == Family.INET) {
            return only;
        }
        SocketOptions options = snapshot.options().get(sockets.inode(row));
        if (options != null && options.v6only() != null) {
            return options.v6only();
        }
        return snapshot.portFacts().has(sockets.cookie(row), PortFacts.V6ONLY);
    }

    /** The same; where nothing is known, a connected socket is taken to be as its namespace makes them. */
    static @Nullable Boolean likely(Snapshot snapshot, int row) {
        Boolean only = told(snapshot, row);
        if (only != null || snapshot.sockets().remotePort(row) == 0) {
            return only;
        }
        return snapshot.namespaceOf(row).settings().isOn(Setting.IPV6_BINDV6ONLY);
    }
}
