package dev.portwhy.linux.hidden;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the kernel's own structures say about sockets for which no holder was found in any file table. */
public final class SocketFacts {

    private final Set<Long> ofKernel = new HashSet<>();
    private final Map<Long, Set<Long>> waiters = new HashMap<>();

    /** Nothing is known yet. */
    public SocketFacts() {}

    /** No file was ever made for the socket of this inode: it is the kernel's own. */
    public void ofKernel(long inode) {
        ofKernel.add(inode);
    }

    /** The sockets that are the kernel's own. */
    public Set<Long> ofKernel() {
        return ofKernel;
    }

    /** A thread stands in the socket's wait queue. */
    public void waiter(long inode, int pid, int tid) {
        waiters.computeIfAbsent(inode, any -> new HashSet<>()).add(thread(pid, tid));
    }

    /** Whether a thread stands in the socket's wait queue. */
    boolean waits(long inode, int pid, int tid) {
        return waiters.getOrDefault(inode, Set.of()).contains(thread(pid, tid));
    }

    private static long thread(int pid, int tid) {
        return (long) pid << 32 | tid;
    }
}
