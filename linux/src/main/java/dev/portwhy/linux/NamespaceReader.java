package dev.portwhy.linux;

import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.net.SysctlTree;
import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.NetworkNamespace.Source;
import dev.portwhy.model.Settings;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one network namespace: by entering it where that is permitted, else from the text files of a process in it.
 */
final class NamespaceReader {

    private static final Map<String, Long> NOTHING = Map.of();

    private final Look what;
    private final NamespaceCatalog.Found namespace;
    private final int index;
    private final List<Gap> gaps;
    private NamespaceNaming.Name name;
    private final SocketTable.Builder rows = new SocketTable.Builder();
    private Source source = Source.UNREAD;
    /** Whether the process that led here ended before it was read. */
    private boolean ended;

    private @Nullable SocketCounts counts;
    private @Nullable NamespaceSockets sockets;
    private @Nullable Surroundings surroundings;
    private Map<Integer, String> devices = Map.of();

    private record Surroundings(
            Settings settings,
            Map<String, Long> sockstat,
            Map<String, Long> counters,
            List<dev.portwhy.model.LocalAddress> addresses,
            @Nullable Long conntrackCount,
            @Nullable Long conntrackMax) {}

    NamespaceReader(Look what, NamespaceCatalog.Found namespace, NamespaceNaming.Name name, int index, List<Gap> gaps) {
        this.what = what;
        this.namespace = namespace;
        this.name = name;
        this.index = index;
        this.gaps = gaps;
    }

    /** Gives it its name, where that was not known from the beginning. */
    void name(NamespaceNaming.Name known) {
        name = known;
    }

    /** The container that it was made for; null for none. */
    @Nullable Container container() {
        return name.container();
    }

    /** Its index in the snapshot. */
    int index() {
        return index;
    }

    /** Work within the namespace. */
    @FunctionalInterface
    interface Work {
        void run() throws KernelException;
    }

    /** Does work in the namespace, on a thread of its own. Where it cannot be entered or the work fails, nothing is done. */
    void inside(Work work) {
        try {
            NetworkThread.<@Nullable Void>onItsOwn(() -> {
                try (NativeFiles files = new NativeFiles()) {
                    enter(files);
                    work.run();
                }
                return null;
            });
        } catch (IOException e) {
            // The rows stay without an explanation, and say so.
            return;
        }
    }

    /** Whether it could not be read at all. */
    boolean unread() {
        return source == Source.UNREAD;
    }

    /** Whether it ended while the machine was looked at. */
    boolean gone(NativeFiles files) {
        if (ended) {
            return true;
        }
        int fd = namespace.open(files);
        if (fd >= 0) {
            Syscall.close(fd);
        }
        return fd == -Errno.ENOENT || fd == -Errno.ESRCH;
    }

    NamespaceCatalog.Found namespace() {
        return namespace;
    }

    SocketTable.Builder rows() {
        return rows;
    }

    /**
     * Counts its sockets, to decide how to read them; of a small one reads the listeners, too.
     *
     * @param early takes these listeners
     */
    void count(NativeFiles files, Set<Long> early) {
        try {
            enter(files);
            // Opened before the count: this socket is among those that the open files will show.
            sockets = NamespaceSockets.open(what, index, rows, gaps);
            counts = SocketCounts.read(files);
            if (small()) {
                sockets.readListeners();
                note(rows, early);
            }
        } catch (KernelException e) {
            // It is read as text then, and what that lacks is told.
            counts = null;
            if (sockets != null) {
                sockets.close();
                sockets = null;
            }
        }
    }

    /** Notes the listeners of the calling thread's namespace, where this is its reader. */
    void listeners(Set<Long> early) {
        SocketTable.Builder listeners = new SocketTable.Builder();
        try (NamespaceSockets open = NamespaceSockets.open(what, index, listeners, gaps)) {
            open.readListeners();
        } catch (KernelException e) {
            // Whoever reads the namespace meets the same and tells it.
            return;
        }
        note(listeners, early);
    }

    private static void note(SocketTable.Builder listeners, Set<Long> early) {
        SocketTable table = listeners.view();
        for (int row = 0; row < listeners.size(); row++) {
            early.add(table.inode(row));
        }
    }

    /** Whether its sockets can be looked up one by one; false before {@link #count}. */
    boolean small() {
        return counts != null && !namespace.current && NamespaceSockets.few(counts);
    }

    /** Reads everything that is wanted of it. What fails is told in the gaps. */
    void read(NativeFiles files, @Nullable SocketTuples tuples) {
        try {
            if (sockets == null || what.surroundings()) {
                enter(files);
            }
            byDiag(files, tuples);
        } catch (KernelException e) {
            if (namespace.current) {
                gaps.add(Gap.of(Gap.Kind.SOCK_DIAG_REFUSED, Errno.name(e.errno())));
            }
            byText();
        }
    }

    /** Moves the calling thread into the namespace; that thread must be one that ends with this work. */
    private void enter(NativeFiles files) throws KernelException {
        if (namespace.current) {
            return;
        }
        int fd = namespace.open(files);
        if (fd < 0) {
            throw new KernelException("open(network namespace " + namespace.inode + ")", -fd, "");
        }
        try {
            NetworkThread.enter(fd);
        } finally {
            Syscall.close(fd);
        }
    }

    private void byDiag(NativeFiles files, @Nullable SocketTuples tuples) throws KernelException {
        SocketCounts now = counts == null ? SocketCounts.read(files) : counts;
        SocketTuples.Tuples mine = null;
        if (tuples != null && small()) {
            mine = tuples.of(namespace.inode);
            if (mine == null) {
                mine = new SocketTuples.Tuples();
            }
        }
        try (NamespaceSockets open = sockets == null ? NamespaceSockets.open(what, index, rows, gaps) : sockets) {
            open.read(now, mine);
        }
        source = Source.NETLINK;
        if (rows.kinds().mayHaveDevices()) {
            enter(files);
            devices = BoundDevices.names(rows.view());
        }
        surroundings("/proc/thread-self/net", true);
    }

    private void byText() {
        rows.truncate(0);
        String directory = namespace.tables();
        if (directory.isEmpty()) {
            return;
        }
        KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
        NamespaceFiles tables = new NamespaceFiles(files, directory);
        int result = 0;
        if (what.tcp()) {
            result = tables.sockets(dev.portwhy.model.Protocol.TCP, index, rows);
        }
        if (what.udp() && result == 0) {
            result = tables.sockets(dev.portwhy.model.Protocol.UDP, index, rows);
        }
        if (result == -Errno.ENOENT && !namespace.current) {
            ended = true;
            if (namespace.processes > 1) {
                gaps.add(Gap.of(Gap.Kind.ENDED_MEANWHILE, 1));
            }
            return;
        }
        if (result < 0) {
            gaps.add(Gap.of(Gap.Kind.FILE, directory, Errno.name(-result)));
            return;
        }
        source = Source.TEXT;
        surroundings(directory, namespace.current);
    }

    private void surroundings(String directory, boolean settings) {
        if (!what.surroundings()) {
            return;
        }
        KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
        NamespaceFiles tables = new NamespaceFiles(files, directory);
        boolean all = what.hidden() && what.localPort() == Look.ANY_PORT;
        Settings values = settings
                ? SysctlTree.read(files, all ? SysctlTree.NAMESPACE_KEYS : SysctlTree.PORT_KEYS)
                : Settings.NONE;
        surroundings = new Surroundings(
                values,
                tables.sockstat(),
                tables.counters(),
                tables.addresses(),
                number(values, "net.netfilter.nf_conntrack_count"),
                number(values, "net.netfilter.nf_conntrack_max"));
    }

    private static @Nullable Long number(Settings settings, String key) {
        long value = settings.number(key, -1);
        return value < 0 ? null : (Long) value;
    }

    /** The namespace as it was read. */
    NetworkNamespace result() {
        Surroundings around = surroundings == null
                ? new Surroundings(Settings.NONE, NOTHING, NOTHING, List.of(), null, null)
                : surroundings;
        return new NetworkNamespace(
                namespace.inode,
                name.name(),
                name.kind(),
                namespace.pid,
                namespace.processes,
                namespace.current,
                source,
                around.settings(),
                around.sockstat(),
                around.counters(),
                around.addresses(),
                devices,
                around.conntrackCount(),
                around.conntrackMax());
    }
}
