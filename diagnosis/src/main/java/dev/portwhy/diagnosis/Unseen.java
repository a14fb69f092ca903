package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * What a snapshot may lack of sockets, namespaces and settings. An answer for which any of it could mean the opposite is
 * neither "nothing is wrong" nor "free".
 */
final class Unseen {

    private static final String[] TABLES = {"/tcp", "/tcp6", "/udp", "/udp6"};

    private final Snapshot snapshot;

    Unseen(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Whether sockets may be missing in tables that were read. */
    boolean rows() {
        for (Gap gap : snapshot.visibility().gaps()) {
            switch (gap.kind()) {
                case OVERRUN, INTERRUPTED, TABLE -> {
                    return true;
                }
                case FILE, FILE_TOO_LARGE, RECORDED_FILE -> {
                    if (isTable(gap.arguments().getFirst().toString())) {
                        return true;
                    }
                }
                case FILES_OF_OTHERS,
                        FILES_REFUSED_TO_ROOT,
                        HIDEPID,
                        OTHER_PID_NAMESPACE,
                        NAMESPACES,
                        NAMESPACES_LOST,
                        KEPT_NAMESPACES,
                        SOCKET_NAMESPACES,
                        NAMESPACES_AS_TEXT,
                        NAMESPACE_SETTINGS,
                        SOCK_DIAG_REFUSED,
                        BOUND_ONLY_SOCKETS,
                        PORT_RULES,
                        LEGACY_RULES,
                        ENDED_MEANWHILE,
                        CAPTURE_NEWER,
                        CAPTURE_UNKNOWN,
                        CAPTURE_LACKS -> {}
            }
        }
        return false;
    }

    private static boolean isTable(String path) {
        for (String table : TABLES) {
            if (path.endsWith(table)) {
                return true;
            }
        }
        return false;
    }

    /** Whether a whole namespace may be missing. */
    boolean namespaces() {
        return snapshot.visibility().lacks(Gap.Kind.NAMESPACES)
                || snapshot.visibility().lacks(Gap.Kind.NAMESPACES_LOST)
                || snapshot.visibility().lacks(Gap.Kind.KEPT_NAMESPACES)
                || snapshot.visibility().lacks(Gap.Kind.SOCKET_NAMESPACES);
    }

    /** Whether processes may live unseen in a namespace in which none was seen. */
    boolean inhabitants() {
        return snapshot.visibility().lacks(Gap.Kind.OTHER_PID_NAMESPACE)
                || snapshot.visibility().lacks(Gap.Kind.HIDEPID)
                || snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS)
                || snapshot.visibility().lacks(Gap.Kind.FILES_REFUSED_TO_ROOT);
    }

    /** Whether any socket may be missing, wherever it is. */
    boolean anySocket() {
        boolean bound = snapshot.visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS);
        for (NetworkNamespace netns : snapshot.namespaces()) {
            bound |= netns.source() == NetworkNamespace.Source.TEXT;
        }
        return bound || rows() || namespaces();
    }

    /**
     * How many sockets of a namespace, at most, are bound and nothing more and were not listed: no more than the kernel
     * counts sockets of all families that are open files there ({@code sockets: used}, net/socket.c), less those that were.
     */
    int boundOnly(int namespaceIndex) {
        NetworkNamespace netns = snapshot.namespaces().get(namespaceIndex);
        boolean listed = netns.source() == NetworkNamespace.Source.NETLINK
                && !snapshot.visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS);
        if (listed) {
            return 0;
        }
        Long used = netns.sockstat().get("sockets.used");
        if (used == null) {
            return Integer.MAX_VALUE;
        }
        SocketTable sockets = snapshot.sockets();
        long known = 0;
        for (int row = 0; row < sockets.size(); row++) {
            known += sockets.namespaceIndex(row) == namespaceIndex && sockets.inode(row) > 0 ? 1 : 0;
        }
        return Math.clamp(used - known, 0, Integer.MAX_VALUE);
    }
}
