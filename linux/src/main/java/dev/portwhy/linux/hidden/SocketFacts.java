package dev.portwhy.linux.hidden;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the kernel's own structures say about sockets for which no holder was found in any file table. */
public final class SocketFacts {

    private final Map<Long, Long> ofKernel = new HashMap<>();
    private final Map<Long, Set<Long>> waiters = new HashMap<>();
    private final Set<Long> queuesRead = new HashSet<>();
    private final Set<Long> unmapped = new HashSet<>();
    private final Map<Long, Integer> files = new HashMap<>();

    /** Nothing is known yet. */
    public SocketFacts() {}

    /**
     * The socket of this inode is the kernel's own.
     *
     * @param dataReady the address of what the kernel calls when data comes; 0 where it is not known
     */
    public void ofKernel(long inode, long dataReady) {
        ofKernel.put(inode, dataReady);
    }

    /** Of a socket that is the kernel's own, the address of what it calls when data comes; 0 where it is not known. */
    public long dataReady(long inode) {
        return ofKernel.getOrDefault(inode, 0L);
    }

    /** The sockets that are the kernel's own. */
    public Set<Long> ofKernel() {
        return ofKernel.keySet();
    }

    /** A thread stands in the socket's wait queue. */
    public void waiter(long inode, int pid, int tid) {
        waiters.computeIfAbsent(inode, any -> new HashSet<>()).add(thread(pid, tid));
    }

    /** The socket's wait queue was read to its end: whoever was not told of does not stand in it. */
    public void queueRead(long inode) {
        queuesRead.add(inode);
    }

    /** No process has the socket mapped into its memory. */
    public void notMapped(long inode) {
        unmapped.add(inode);
    }

    /** Those of these sockets that a process may have mapped. */
    public int[] mayBeMapped(int[] inodes) {
        int[] left = new int[inodes.length];
        int count = 0;
        for (int inode : inodes) {
            if (!unmapped.contains(Integer.toUnsignedLong(inode))) {
                left[count++] = inode;
            }
        }
        return Arrays.copyOf(left, count);
    }

    /** The lower half of the address of the socket's file. */
    public void file(long inode, int address) {
        files.put(inode, address);
    }

    /** The lower halves of the addresses of these sockets' files; null where that of one is not known. */
    public int @Nullable [] files(int[] inodes) {
        int[] addresses = new int[inodes.length];
        for (int i = 0; i < inodes.length; i++) {
            Integer address = files.get(Integer.toUnsignedLong(inodes[i]));
            if (address == null) {
                return null;
            }
            addresses[i] = address;
        }
        return addresses;
    }

    /** Whether the wait queues of all these sockets were read to their ends. */
    boolean queuesRead(Set<Long> inodes) {
        return queuesRead.containsAll(inodes);
    }

    /** Takes a thread. */
    @FunctionalInterface
    interface Threads {
        void thread(int pid, int tid);
    }

    /** Hands on all threads that stand in a wait queue. */
    void waiters(Threads threads) {
        for (Set<Long> queue : waiters.values()) {
            for (long thread : queue) {
                threads.thread((int) (thread >>> 32), (int) thread);
            }
        }
    }

    /** Whether a thread stands in the socket's wait queue. */
    boolean waits(long inode, int pid, int tid) {
        return waiters.getOrDefault(inode, Set.of()).contains(thread(pid, tid));
    }

    private static long thread(int pid, int tid) {
        return (long) pid << 32 | tid;
    }
}
