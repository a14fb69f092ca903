package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.ListenerLookup;
import dev.portwhy.linux.bpf.PortUsers;
import dev.portwhy.linux.bpf.SocketIterator;
import dev.portwhy.linux.bpf.SocketTuples;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.netns.NamespaceNaming;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.NetworkNamespace.Source;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads one network namespace: by entering it where that is permitted, else from the text files of a process in it.
 */
final class NamespaceReader {

    /** The tables of the namespace that the reading thread is in. */
    private static final String THREAD = "/proc/thread-self/net";

    private final Scope what;
    private final @Nullable PortUsers users;
    private final NamespaceCatalog.Found namespace;
    private final int index;
    private final List<Gap> gaps;
    private NamespaceNaming.Name name;
    private final SocketTable.Builder rows = new SocketTable.Builder();
    private Source source = Source.UNREAD;
    /** Why it could not be read, as an error number; 0 where it was, or nobody tried. */
    private int failure;
    /** Whether the thread that read it was in it, and not only looking at it from outside. */
    private boolean entered;

    private boolean spared;

    private Runnable firstRow = () -> {};
    private @Nullable SocketCounts counts;
    private @Nullable NamespaceSockets sockets;
    private @Nullable NamespaceSurroundings surroundings;
    private Map<Integer, String> devices = Map.of();

    /**
     * Reads what is wanted of a namespace.
     *
     * @param users says there whether a TCP socket has the port that is asked about; null where the table says it as soon
     */
    NamespaceReader(
            Scope what,
            @Nullable PortUsers users,
            NamespaceCatalog.Found namespace,
            NamespaceNaming.Name name,
            int index,
            List<Gap> gaps) {
        this.what = what;
        this.users = users;
        this.namespace = namespace;
        this.name = name;
        this.index = index;
        this.gaps = gaps;
    }

    /** Has something done as soon as the first socket is read, by the thread that reads. */
    void onFirstRow(Runnable then) {
        firstRow = then;
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

    /** Reads some, on a thread that goes from one to the next. */
    static void readAll(List<NamespaceReader> readers) throws IOException {
        if (readers.isEmpty()) {
            return;
        }
        NetworkThread.<@Nullable Void>onItsOwn(() -> {
            try (NativeFiles files = new NativeFiles()) {
                for (NamespaceReader reader : readers) {
                    reader.read(files, null);
                }
            }
            return null;
        });
    }

    /** Whether it could not be read at all. */
    boolean unread() {
        return source == Source.UNREAD;
    }

    /** Whether it could be looked at from outside only, for want of the right to enter it. */
    boolean outside() {
        return source == Source.TEXT && !entered;
    }

    /** Why it could not be read, as an error number. */
    int failure() {
        return failure;
    }

    /** Whether it was there, and this program not permitted to look into it. */
    boolean refused() {
        return failure == Errno.EACCES || failure == Errno.EPERM;
    }

    /** Whether all that led there was gone: it has ended, or lives on in what came after. */
    boolean lost() {
        return unread() && (failure == Errno.ENOENT || failure == Errno.ESRCH);
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
            sockets = NamespaceSockets.open(what, namespace.current, index, rows, gaps);
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
        try (NamespaceSockets open = NamespaceSockets.open(what, namespace.current, index, listeners, gaps)) {
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

    /** What {@link #count} has counted; null where it could not, or did not. */
    @Nullable SocketCounts counts() {
        return counts;
    }

    /** Whether its sockets can be looked up one by one; false before {@link #count}. */
    boolean small() {
        return counts != null && !namespace.current && NamespaceSockets.few(counts);
    }

    /** Reads everything that is wanted of it. What fails is told in the gaps, or by {@link #failure()}. */
    void read(NativeFiles files, @Nullable SocketTuples tuples) {
        entered = namespace.current;
        try {
            if (sockets == null || what.surroundings()) {
                enter(files);
                entered = true;
            }
            byDiag(files, tuples);
            failure = 0;
        } catch (KernelException e) {
            failure = e.errno();
            if (entered) {
                gaps.add(Gap.of(Gap.Kind.SOCK_DIAG_REFUSED, Errno.name(e.errno())));
            }
            byText(files);
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
        NamespaceSockets open =
                sockets == null ? NamespaceSockets.open(what, namespace.current, index, rows, gaps) : sockets;
        sockets = null; // not to be used again should this fail
        try (open) {
            open.read(now, portUnused(), mine, (sockets, rows) -> noRequests(files, sockets, rows), firstRow);
        }
        source = Source.NETLINK;
        if (rows.kinds().mayHaveDevices()) {
            enter(files);
            devices = BoundDevices.names(rows.view());
        }
        surroundings(THREAD);
    }

    /** Whether the kernel says of each of these listeners that no connection to it is half open. */
    boolean noRequests(NativeFiles files, SocketTable sockets, int[] rows) {
        KernelLayout layout = KernelLayout.forIterators(files);
        if (layout == null || rows.length > TaskFileIterator.MAX_WANTED) {
            return false;
        }
        Set<Long> quiet = new HashSet<>();
        // The thread that reads is in another namespace by now.
        inside(() -> {
            try (ListenerLookup lookup = new ListenerLookup(layout)) {
                for (int row : rows) {
                    lookup.ask(sockets, row, (words, start) -> {
                        if (words[start + ListenerLookup.REQUESTS] == 0) {
                            quiet.add(SocketIterator.cookie(words, start));
                        }
                    });
                }
            }
        });
        for (int row : rows) {
            if (!quiet.contains(sockets.cookie(row))) {
                return false;
            }
        }
        return true;
    }

    /** Whether it is known that no TCP socket has the port that is asked about; for a thread that is in the namespace. */
    private boolean portUnused() {
        return users != null && (namespace.current || entered) && users.unused();
    }

    /** Reads the text tables: of the thread itself where it is in the namespace, else of whoever still is. */
    private void byText(NativeFiles files) {
        if (entered) {
            int result = text(THREAD);
            if (result < 0) {
                gaps.add(Gap.of(Gap.Kind.FILE, THREAD, Errno.name(-result)));
            }
            return;
        }
        for (String viewer : namespace.viewers()) {
            int result = namespace.seenBy(files, viewer) ? text(viewer + "/net") : -Errno.ENOENT;
            if (result == 0 && namespace.seenBy(files, viewer)) {
                return;
            }
            source = Source.UNREAD;
            rows.truncate(0);
            surroundings = null;
            failure = result == 0 ? Errno.ENOENT : -result;
        }
    }

    /** Reads the tables in one directory. Returns 0 or a negative error number. */
    private int text(String directory) {
        rows.truncate(0);
        NamespaceFiles tables = new NamespaceFiles(new KernelFiles(LinuxRoot.LIVE), directory);
        failure = 0;
        if (what.tcp()) {
            tables.sockets(dev.portwhy.model.Protocol.TCP, index, rows, this::complain);
        }
        if (what.udp() && failure == 0) {
            tables.sockets(dev.portwhy.model.Protocol.UDP, index, rows, this::complain);
        }
        if (failure == 0) {
            source = Source.TEXT;
            surroundings(directory);
        }
        return -failure;
    }

    private void complain(String path, int errno) {
        if (errno == Errno.EBADMSG) {
            gaps.add(Gap.of(Gap.Kind.TABLE, path));
        } else if (failure == 0) {
            failure = errno;
        }
    }

    private void surroundings(String directory) {
        if (what.surroundings()) {
            boolean inside = directory.equals(THREAD);
            spared = inside && !namespace.current && rows.size() == 0 && what.sparesOthers();
            surroundings = spared
                    ? NamespaceSurroundings.addresses(directory)
                    : NamespaceSurroundings.read(what, directory, inside, index == 0);
        }
    }

    /** Whether its settings were not read because nothing that was asked depends on them. */
    boolean spared() {
        return spared;
    }

    /** The namespace as it was read. */
    NetworkNamespace result() {
        NamespaceSurroundings around = surroundings == null ? NamespaceSurroundings.NONE : surroundings;
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

    /** The inode numbers of those namespaces in which a process is known, or this program. */
    static int[] populated(List<NamespaceReader> readers) {
        int[] inodes = new int[readers.size()];
        int count = 0;
        for (NamespaceReader reader : readers) {
            NamespaceCatalog.Found namespace = reader.namespace();
            if (namespace.current || namespace.processes > 0) {
                inodes[count++] = (int) namespace.inode;
            }
        }
        return Arrays.copyOf(inodes, count);
    }
}
