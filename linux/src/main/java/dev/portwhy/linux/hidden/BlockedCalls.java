package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.KernelLink;
import dev.portwhy.linux.proc.ProcPidStat;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Threads that wait inside a call on a descriptor which has been closed meanwhile: the call keeps the file until it
 * returns ({@code fdget()}, fs/file.c). {@code /proc/PID/task/TID/syscall} shows the call and the descriptor
 * (proc_pid_syscall(5)); that the descriptor is no longer there, or is another file by now, shows that it was closed.
 * Which socket it was the socket's wait queue tells where it can be read; else it is concluded from the call and from
 * where the thread lives.
 */
final class BlockedCalls {

    private static final int NO_DESCRIPTOR = -1;
    private static final int NO_CALL = -1;

    private static final Set<Integer> ACCEPTS = Set.of(SyscallNumbers.ACCEPT4, SyscallNumbers.ACCEPT);
    private static final Set<Integer> VECTORS = Set.of(SyscallNumbers.READV, SyscallNumbers.WRITEV);

    private static final Set<Integer> TRANSFERS =
            Set.of(SyscallNumbers.RECVFROM, SyscallNumbers.RECVMSG, SyscallNumbers.SENDTO, SyscallNumbers.SENDMSG);

    private final KernelFiles files;
    private final List<NetworkNamespace> namespaces;
    private final SocketFacts facts;
    private final List<Waiter> waiters = new ArrayList<>();
    private boolean queuesRead;

    /** A thread inside a call on a file that its table no longer has. */
    private record Waiter(int pid, int tid, int fd, int call, long namespace) {}

    /**
     * A search.
     *
     * @param namespaces the network namespaces, in the order of the socket table
     * @param facts who stands in which socket's wait queue
     */
    BlockedCalls(KernelFiles files, List<NetworkNamespace> namespaces, SocketFacts facts) {
        this.files = files;
        this.namespaces = namespaces;
        this.facts = facts;
    }

    void find(int[] pids, Unexplained wanted) {
        if (facts.queuesRead(wanted.rows().keySet())) {
            // Whoever waits inside a call on one of them stands in its queue; nobody else needs to be looked at.
            facts.waiters(this::named);
            queuesRead = true;
            return;
        }
        // This program waits in calls of its own while it looks, and holds nobody's port.
        String self = files.root().live() ? files.readLink("/proc/self") : null;
        for (int pid : pids) {
            List<String> threads = files.list("/proc/" + pid + "/task");
            if (threads == null || Integer.toString(pid).equals(self)) {
                continue;
            }
            for (String thread : threads) {
                thread(pid, DecimalName.number(thread), wanted);
            }
        }
    }

    /** A thread that the kernel names. Its descriptor may be another file by now; that is no doubt about the thread. */
    private void named(int pid, int tid) {
        String directory = "/proc/" + pid + "/task/" + tid + "/";
        int[] call = parse(files.text(directory + "syscall"));
        if (call == null) {
            waiters.add(new Waiter(pid, tid, NO_DESCRIPTOR, NO_CALL, 0));
            return;
        }
        boolean free = files.readLink(directory + "fd/" + call[1]) == null;
        waiters.add(new Waiter(pid, tid, free ? call[1] : NO_DESCRIPTOR, call[0], 0));
    }

    private void thread(int pid, int tid, Unexplained wanted) {
        String directory = "/proc/" + pid + "/task/" + tid + "/";
        String call = files.text(directory + "syscall");
        int[] callAndDescriptor = parse(call);
        if (callAndDescriptor == null || !known(callAndDescriptor[0])) {
            return;
        }
        int fd = callAndDescriptor[1];
        String link = files.readLink(directory + "fd/" + fd);
        long now = SocketLink.inode(link);
        if (now > 0 && !wanted.wanted(now)) {
            return; // an open socket with a holder: an ordinary wait
        }
        if (now <= 0 && link != null && ofAnyFile(callAndDescriptor[0])) {
            return; // it reads from a pipe, a file, a terminal
        }
        if (!Objects.equals(call, files.text(directory + "syscall"))) {
            return; // it does not wait: the descriptor was opened or closed between the two looks
        }
        if (kernelThread(pid)) {
            return; // of one, older kernels show what its registers happen to hold
        }
        waiters.add(new Waiter(pid, tid, fd, callAndDescriptor[0], namespace(directory)));
    }

    private boolean kernelThread(int pid) {
        int length = files.read("/proc/" + pid + "/stat");
        ProcPidStat stat = length > 0 ? ProcPidStat.parse(files.bytes(), length) : null;
        return stat != null && stat.kernelThread();
    }

    private long namespace(String directory) {
        return KernelLink.number(files.readLink(directory + "ns/net"), "net");
    }

    /** Whether the call is one for files of every kind; the others are refused for anything but a socket. */
    private static boolean ofAnyFile(int call) {
        return call == SyscallNumbers.READ || call == SyscallNumbers.WRITE || VECTORS.contains(call);
    }

    private static boolean known(int call) {
        return ACCEPTS.contains(call) || TRANSFERS.contains(call) || ofAnyFile(call) || call == SyscallNumbers.CONNECT;
    }

    /** Number of the call and its first argument; null for a thread that runs, or waits outside of a call. */
    static int @Nullable [] parse(@Nullable String text) {
        if (text == null) {
            return null;
        }
        String[] words = text.trim().split(" ", 3);
        if (words.length < 3 || !words[1].startsWith("0x")) {
            return null;
        }
        try {
            int call = Integer.parseInt(words[0]);
            long descriptor = Long.parseUnsignedLong(words[1].substring(2).toLowerCase(Locale.ROOT), 16);
            return call < 0 || descriptor < 0 || descriptor > Integer.MAX_VALUE
                    ? null
                    : new int[] {call, (int) descriptor};
        } catch (NumberFormatException e) {
            return null;
        }
    }

    /** A thread in such a call that stands in the socket's wait queue holds it. */
    void named(Unexplained wanted) {
        for (long inode : wanted.rows().keySet()) {
            for (Waiter waiter : waiters) {
                if (facts.waits(inode, waiter.pid, waiter.tid)) {
                    wanted.holder(inode, waiter.pid, waiter.tid, waiter.fd, Via.ACCEPT);
                }
            }
        }
    }

    /**
     * Where the queues cannot be read, each such thread may hold each socket on which its call makes sense, in the namespace
     * it lives in.
     */
    void conclude(Unexplained wanted) {
        if (queuesRead) {
            return; // whoever was not told of waits on none of them
        }
        for (Map.Entry<Long, Integer> socket : wanted.rows().entrySet()) {
            int row = socket.getValue();
            SocketState state = wanted.sockets().state(row);
            long namespace =
                    namespaces.get(wanted.sockets().namespaceIndex(row)).inode();
            for (Waiter waiter : waiters) {
                if (makesSense(waiter.call, state) && (waiter.namespace == 0 || waiter.namespace == namespace)) {
                    wanted.inferred(socket.getKey(), waiter.pid, waiter.tid, waiter.fd, Via.ACCEPT);
                }
            }
        }
    }

    private static boolean makesSense(int call, SocketState state) {
        if (ACCEPTS.contains(call)) {
            return state == SocketState.LISTEN;
        }
        if (call == SyscallNumbers.CONNECT) {
            return state == SocketState.SYN_SENT;
        }
        return state != SocketState.LISTEN && state != SocketState.SYN_SENT;
    }
}
