package dev.portwhy.diagnosis;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * What a snapshot may lack of sockets, namespaces and settings. An answer for which any of it could mean the opposite is
 * neither "nothing is wrong" nor "free".
 */
final class Unseen {

    /** The tables, and the numbers without which one that was cut looks whole. */
    private static final String[] TABLES = {"/tcp", "/tcp6", "/udp", "/udp6", "/sockstat", "/sockstat6"};

    /** Kinds of records of a capture file that tell more of what else was seen, and hide nothing when they are missing. */
    private static final String[] DETAILS = {
        "host",
        "looker",
        "counter",
        "device",
        "process",
        "stopped",
        "holder",
        "options",
        "port-fact",
        "descriptors",
        "tracked",
        "translated",
        "service",
        "rule",
        "pin",
        "difference",
        "forward",
        "socket-unit",
        "owner",
        "closed"
    };

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
                    if (endsWithAny(first(gap), TABLES)) {
                        return true;
                    }
                }
                case CAPTURE_NEWER, CAPTURE_UNKNOWN, CAPTURE_LACKS -> {
                    for (String name : names(gap)) {
                        if (!isAmong(kind(name), DETAILS)) {
                            return true;
                        }
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
                        FUSE,
                        PORT_RULES,
                        LEGACY_RULES,
                        BOOT_FILES,
                        SOCKET_OPTIONS,
                        ENDED_MEANWHILE -> {}
            }
        }
        return false;
    }

    private static String first(Gap gap) {
        return gap.arguments().getFirst().toString();
    }

    /** The parts of a capture file that a gap is about. */
    private static String[] names(Gap gap) {
        return first(gap).split(", ", -1);
    }

    /** The kind of record that a part of a capture file is, or is a field of. */
    private static String kind(String name) {
        int dot = name.indexOf('.');
        return dot < 0 ? name : name.substring(0, dot);
    }

    private static boolean isAmong(String word, String[] words) {
        for (String one : words) {
            if (one.equals(word)) {
                return true;
            }
        }
        return false;
    }

    private static boolean endsWithAny(String path, String[] ends) {
        for (String end : ends) {
            if (path.endsWith(end)) {
                return true;
            }
        }
        return false;
    }

    /** Whether more ports of the range may be reserved than is known. */
    boolean reserved() {
        for (Gap gap : snapshot.visibility().gaps()) {
            boolean file = gap.kind() == Gap.Kind.FILE
                    || gap.kind() == Gap.Kind.FILE_TOO_LARGE
                    || gap.kind() == Gap.Kind.RECORDED_FILE;
            if (file && first(gap).endsWith(Setting.IP_LOCAL_RESERVED_PORTS.path())) {
                return true;
            }
        }
        return false;
    }

    /** Whether sockets may be missing that are bound and nothing more, and what else no text table tells. */
    boolean unlisted() {
        for (NetworkNamespace netns : snapshot.namespaces()) {
            if (netns.source() == NetworkNamespace.Source.TEXT) {
                return true;
            }
        }
        return snapshot.visibility().lacks(Gap.Kind.BOUND_ONLY_SOCKETS)
                || snapshot.visibility().lacks(Gap.Kind.NAMESPACES_AS_TEXT)
                || snapshot.visibility().lacks(Gap.Kind.SOCK_DIAG_REFUSED);
    }

    /** Whether holders of sockets that are there may be missing. */
    boolean holders() {
        for (Gap gap : snapshot.visibility().gaps()) {
            boolean capture = gap.kind() == Gap.Kind.CAPTURE_NEWER
                    || gap.kind() == Gap.Kind.CAPTURE_UNKNOWN
                    || gap.kind() == Gap.Kind.CAPTURE_LACKS;
            if (capture && isAmong("holder", names(gap))) {
                return true;
            }
        }
        return inhabitants();
    }

    /** Whether a namespace of those that were looked for was not read. */
    boolean anyUnread() {
        for (NetworkNamespace netns : snapshot.namespaces()) {
            if (netns.source() == NetworkNamespace.Source.UNREAD) {
                return true;
            }
        }
        return false;
    }

    /** Whether a whole namespace may be missing. Whose processes are hidden, so are the namespaces they live in. */
    boolean namespaces() {
        return snapshot.visibility().lacks(Gap.Kind.NAMESPACES)
                || snapshot.visibility().lacks(Gap.Kind.NAMESPACES_LOST)
                || snapshot.visibility().lacks(Gap.Kind.HIDEPID)
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
