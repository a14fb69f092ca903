package dev.portwhy.linux.live;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.SocketCopy;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that are bound and nothing more, for kernels before 6.8, whose sock_diag leaves them out.
 *
 * <p>Where the kernel's iterator may run, it reads state and port from the socket itself: {@code inet_num} is 0 once the
 * port was given back. Elsewhere copies of one's own sockets are asked (pidfd_getfd(2)). They only tell what
 * getsockname(2) tells, which after a failed automatic connect() is a port that is no longer held; so a bind() of our own
 * has to be refused before the port counts as held, and where another socket has the same port nothing is claimed.
 */
final class BoundSockets {

    /** Copies take system calls each; a process with more sockets than these is looked at in part. */
    private static final int MOST_COPIES = 4096;

    private final NativeFiles files;
    private final Scope what;
    private final List<NamespaceReader> readers;
    private final Set<Integer> seen = new HashSet<>();
    private final NamespaceOfCopy namespaces;

    /**
     * The fifth phase of a look. Needs the rows of all namespaces and, without privileges, the search for holders; adds
     * these sockets to the rows where sock_diag left them out, or tells that they are missing.
     */
    static void add(LookContext look, List<NamespaceReader> readers, TablesAndFiles read) throws IOException {
        if (look.boundListed()) {
            return;
        }
        BoundSockets bound = new BoundSockets(look.links(), look.what(), readers, NamespaceOfCopy.onThisKernel());
        if (bound.byIterator()) {
            return;
        }
        look.gaps().add(Gap.of(Gap.Kind.BOUND_ONLY_SOCKETS, System.getProperty("os.version", "")));
        HolderSearch search = read.holders();
        if (search != null) {
            bound.byCopies(search.holders().build());
        }
    }

    BoundSockets(NativeFiles files, Scope what, List<NamespaceReader> readers, NamespaceOfCopy namespaces) {
        this.files = files;
        this.what = what;
        this.readers = readers;
        this.namespaces = namespaces;
    }

    /** Adds those of all processes to the rows of their namespaces; returns false where that is not permitted. */
    boolean byIterator() {
        KernelLayout layout = KernelLayout.forIterators(files);
        if (layout == null) {
            return false;
        }
        Map<Integer, NamespaceReader> byInode = new HashMap<>();
        for (NamespaceReader reader : readers) {
            byInode.put((int) reader.namespace().inode, reader);
        }
        try {
            TaskFileIterator.run(layout, new int[0], null, TaskFileIterator.OtherFiles.NONE, (words, start) -> {
                NamespaceReader reader = byInode.get(words[start + 4]);
                if (reader != null && words[start] < 0) {
                    record(words, start, reader);
                }
            });
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    /** Adds a record of {@link TaskFileIterator} where it is about such a socket. */
    private void record(int[] words, int start, NamespaceReader reader) {
        int head = words[start + 5];
        int port = words[start + 6] & 0xffff;
        boolean tcp = head >>> 16 == Protocol.TCP.number() || head >>> 16 == Protocol.MPTCP.number();
        boolean bound = (head >>> 8 & 0xff) == SocketState.CLOSE.number() && port != 0;
        if (!tcp || !bound || !wanted(port) || !seen.add(words[start + 1])) {
            return;
        }
        int fd = words[start] & ~TaskFileIterator.LONG_MARK;
        String link = "/proc/" + words[start + 2] + "/task/" + words[start + 3] + "/fd/" + fd;
        long owner = files.owner(AT_FDCWD, link);
        reader.rows()
                .add(reader.index(), Protocol.TCP, Family.of(head & 0xff), SocketState.BOUND)
                .ports(port, 0)
                .local(
                        Integer.reverseBytes(words[start + 7]),
                        Integer.reverseBytes(words[start + 8]),
                        Integer.reverseBytes(words[start + 9]),
                        Integer.reverseBytes(words[start + 10]))
                .owner((int) Math.max(0, owner), words[start + 1])
                .interfaceIndex(words[start + 15]);
    }

    private boolean wanted(int port) {
        return what.localPort() == Scope.ANY_PORT || what.localPort() == port;
    }

    /** Adds those among the known holders' sockets that no row explains; in the namespace this program is in. */
    void byCopies(HolderTable holders) throws KernelException {
        NamespaceReader here = readers.stream()
                .filter(reader -> reader.namespace().current)
                .findFirst()
                .orElse(null);
        if (here == null) {
            return;
        }
        Set<Integer> ports = known(here);
        int copies = 0;
        for (int row = 0; row < holders.size() && copies < MOST_COPIES; row++) {
            if (holders.fd(row) >= 0 && seen.add((int) holders.inode(row))) {
                copies++;
                KernelSocket copy = SocketCopy.of(holders.pid(row), holders.tid(row), holders.fd(row));
                if (copy != null) {
                    try (copy) {
                        add(copy, holders.inode(row), here, ports);
                    }
                }
            }
        }
    }

    /** Learns the sockets and the TCP ports that are known. */
    private Set<Integer> known(NamespaceReader here) {
        Set<Integer> ports = new HashSet<>();
        for (NamespaceReader reader : readers) {
            SocketTable rows = reader.rows().view();
            for (int row = 0; row < reader.rows().size(); row++) {
                seen.add((int) rows.inode(row));
                if (reader == here && rows.protocol(row) != Protocol.UDP) {
                    ports.add(rows.localPort(row));
                }
            }
        }
        return ports;
    }

    /** Adds the socket of a copy if it is bound and nothing more; one that does not know the options asked for is not. */
    private void add(KernelSocket copy, long inode, NamespaceReader here, Set<Integer> ports) {
        try {
            addBound(copy, inode, here, ports);
        } catch (KernelException e) {
            return; // it knows none of these options, so it is none of them
        }
    }

    private void addBound(KernelSocket copy, long inode, NamespaceReader here, Set<Integer> ports)
            throws KernelException {
        int domain = (int) copy.get(SOL_SOCKET, SO_DOMAIN);
        int protocol = (int) copy.get(SOL_SOCKET, SO_PROTOCOL);
        boolean inet = domain == AF_INET || domain == AF_INET6;
        boolean tcp = protocol == Protocol.TCP.number() || protocol == Protocol.MPTCP.number();
        if (!inet || !tcp || copy.get(SOL_SOCKET, SO_TYPE) != SOCK_STREAM) {
            return;
        }
        boolean closed = (copy.get(IPPROTO_TCP, TCP_INFO) & 0xff) == SocketState.CLOSE.number();
        Endpoint local = copy.local();
        if (!closed || local.port() == 0 || !namespaces.isHere(files, copy)) {
            return;
        }
        Family family = domain == AF_INET ? Family.INET : Family.INET6;
        Boolean v6only = family == Family.INET ? null : (Boolean) (copy.get(SOL_IPV6, IPV6_V6ONLY) != 0);
        if (!wanted(local.port()) || ports.contains(local.port()) || !refused(local, v6only)) {
            return;
        }
        // The owner of a socket's file is the socket's (sock_i_uid(), net/core/sock.c).
        here.rows()
                .add(here.index(), Protocol.TCP, family, SocketState.BOUND)
                .ports(local.port(), 0)
                .local(local)
                .owner((int) Math.max(0, files.owner(copy.fd())), (int) inode);
        if (v6only != null) {
            here.rows().flags(SocketFlags.V6ONLY_KNOWN | (v6only ? SocketFlags.V6ONLY : 0));
        }
    }

    /** Whether a bind() of ours is refused; a low port that we may not try was never given out automatically. */
    private static boolean refused(Endpoint local, @Nullable Boolean v6only) throws KernelException {
        try (KernelSocket socket = KernelSocket.tcp(local.address().family())) {
            if (v6only != null) {
                socket.set(SOL_IPV6, IPV6_V6ONLY, v6only ? 1 : 0);
            }
            try {
                socket.bind(local);
                return false;
            } catch (KernelException e) {
                return e.errno() == Errno.EADDRINUSE || e.errno() == Errno.EACCES;
            }
        }
    }
}
