package dev.portwhy.linux.hidden;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the kernel's own structures say about sockets for which no holder was found in any file table. */
public final class SocketFacts {

    private final Set<Long> ofKernel = new HashSet<>();
    private final Map<Long, Long> dataReady = new HashMap<>();
    private final Map<Long, Long> takes = new HashMap<>();
    private final Map<Long, Set<Long>> waiters = new HashMap<>();
    private final Set<Long> queuesRead = new HashSet<>();
    private final Set<Long> unmapped = new HashSet<>();
    private final Map<Long, Integer> files = new HashMap<>();

    /** Nothing is known yet. */
    public SocketFacts() {}

    /**
     * The socket of this inode is the kernel's own.
     *
     * @param address of what takes a UDP socket's packets; 0 where nothing does, or it is not known
     */
    public void ofKernel(long inode, long address) {
        ofKernel.add(inode);
        takes.put(inode, address);
    }

    /** The address of what the kernel calls when data comes for a socket; 0 where it is not known. */
    public void dataReady(long inode, long address) {
        dataReady.put(inode, address);
    }

    /** The address of what the kernel calls when data comes for a socket; 0 where it is not known. */
    public long dataReady(long inode) {
        return dataReady.getOrDefault(inode, 0L);
    }

    /** Of a UDP socket that is the kernel's own, the address of what takes its packets; 0 where nothing does, or it is not known. */
    public long takes(long inode) {
        return takes.getOrDefault(inode, 0L);
    }

    /** The sockets that are the kernel's own. */
    public Set<Long> ofKernel() {
        return ofKernel;
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

    /** Hands on all threads that stand in a wait queue of a socket that is somebody's. */
    void waiters(Threads threads) {
        for (Map.Entry<Long, Set<Long>> queue : waiters.entrySet()) {
            if (!ofKernel.contains(queue.getKey())) {
                for (long thread : queue.getValue()) {
                    threads.thread((int) (thread >>> 32), (int) thread);
                }
            }
        }
    }

    /** The threads that stand in a socket's wait queue: the process in the upper half of each number, the thread in the lower. */
    public Set<Long> waiting(long inode) {
        return waiters.getOrDefault(inode, Set.of());
    }

    /** Whether a thread stands in the socket's wait queue. */
    boolean waits(long inode, int pid, int tid) {
        return waiters.getOrDefault(inode, Set.of()).contains(thread(pid, tid));
    }

    private static long thread(int pid, int tid) {
        return (long) pid << 32 | tid;
    }
}
