package dev.portwhy.linux.hidden;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Via;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Sockets that have a file of which nobody is known who holds it, and the holders found for them. */
public final class Unexplained {

    private final SocketTable sockets;
    private final Map<Long, Integer> rows = new HashMap<>();
    private final Set<Long> found = new HashSet<>();
    private final HolderTable.Builder holders;

    /**
     * Sockets of a table.
     *
     * @param unexplained the rows that have an inode and no holder
     * @param holders takes the holders that are found
     */
    public Unexplained(SocketTable sockets, int[] unexplained, HolderTable.Builder holders) {
        this.sockets = sockets;
        this.holders = holders;
        for (int row : unexplained) {
            rows.putIfAbsent(sockets.inode(row), row);
        }
    }

    /** Whether there is nothing left to find. */
    public boolean isEmpty() {
        return found.containsAll(rows.keySet());
    }

    /** These sockets have no holder to be found. */
    public void leaveOut(Set<Long> inodes) {
        rows.keySet().removeAll(inodes);
    }

    SocketTable sockets() {
        return sockets;
    }

    /** The rows for which no holder is known for sure. */
    Map<Long, Integer> rows() {
        Map<Long, Integer> left = new HashMap<>(rows);
        left.keySet().removeAll(found);
        return left;
    }

    /** The inodes of the sockets for which no holder is known for sure. */
    public int[] inodes() {
        int[] inodes = new int[rows.size()];
        int count = 0;
        for (long inode : rows().keySet()) {
            inodes[count++] = (int) inode;
        }
        return Arrays.copyOf(inodes, count);
    }

    /** The same, of those that one user made. */
    public int[] inodesOf(int uid) {
        int[] inodes = new int[rows.size()];
        int count = 0;
        for (Map.Entry<Long, Integer> one : rows().entrySet()) {
            if (sockets.uid(one.getValue()) == uid) {
                inodes[count++] = (int) (long) one.getKey();
            }
        }
        return Arrays.copyOf(inodes, count);
    }

    /** Takes note that those which a table has a holder of are explained. */
    public void foundIn(HolderTable known) {
        for (long inode : rows.keySet()) {
            if (known.first(inode) >= 0) {
                found.add(inode);
            }
        }
    }

    /** Whether the socket was without a holder at the beginning; one socket may have several hidden holders. */
    boolean wanted(long inode) {
        return rows.containsKey(inode);
    }

    /** Adds a holder that the kernel names; ignored for a socket that is none of these. */
    void holder(long inode, int pid, int tid, int fd, Via via) {
        if (wanted(inode)) {
            holders.add(inode, pid, tid, fd, via);
            found.add(inode);
        }
    }

    /** Adds a holder that is concluded. Nothing is concluded about a socket whose holder is known. */
    void inferred(long inode, int pid, int tid, int fd, Via via) {
        if (wanted(inode) && !found.contains(inode)) {
            holders.add(inode, pid, tid, fd, via, true);
        }
    }
}
