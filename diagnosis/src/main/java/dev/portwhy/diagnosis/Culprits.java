package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.PlainOrder;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * Counts how many of some sockets each process holds.
 *
 * <p>Takes one step for each pair of a socket and a holder, however they are spread: a server that forked two thousand workers
 * after opening two thousand sockets has four million. So processes stand in a table of plain numbers, found by pid, and each
 * remembers the socket that was counted for it last.
 */
final class Culprits {

    private static final int FEWEST = 16;

    private final Snapshot snapshot;
    /** By place: the pid, 0 for none. At most half of the places are taken. */
    private int[] pids = new int[FEWEST];

    private int[] counts = new int[FEWEST];
    /** By place: which call of {@link #add} counted last. */
    private int[] lastAdded = new int[FEWEST];

    /** By place: whether the kernel itself names the process as the holder of one of them. */
    private boolean[] certain = new boolean[FEWEST];

    private int known;
    private int added;

    Culprits(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Counts the holders of a row; a process that has a socket open twice counts once. */
    void add(int row) {
        HolderTable holders = snapshot.holders();
        added++;
        for (int holder = holders.first(snapshot.sockets().inode(row)); holder >= 0; holder = holders.next(holder)) {
            int place = place(holders.pid(holder));
            certain[place] |= !holders.inferred(holder);
            if (lastAdded[place] != added) {
                lastAdded[place] = added;
                counts[place]++;
            }
        }
    }

    private int place(int pid) {
        int place = find(pid);
        if (pids[place] == pid) {
            return place;
        }
        if (++known * 2 > pids.length) {
            grow();
            place = find(pid);
        }
        pids[place] = pid;
        return place;
    }

    private int find(int pid) {
        int mask = pids.length - 1;
        int mixed = pid * 0x9e3779b9;
        int place = (mixed ^ mixed >>> 15) & mask;
        while (pids[place] != 0 && pids[place] != pid) {
            place = place + 1 & mask;
        }
        return place;
    }

    private void grow() {
        int[] oldPids = pids;
        int[] oldCounts = counts;
        int[] oldLast = lastAdded;
        boolean[] oldCertain = certain;
        pids = new int[oldPids.length * 2];
        counts = new int[pids.length];
        lastAdded = new int[pids.length];
        certain = new boolean[pids.length];
        for (int old = 0; old < oldPids.length; old++) {
            if (oldPids[old] != 0) {
                int place = find(oldPids[old]);
                pids[place] = oldPids[old];
                counts[place] = oldCounts[old];
                lastAdded[place] = oldLast[old];
                certain[place] = oldCertain[old];
            }
        }
    }

    boolean isEmpty() {
        return known == 0;
    }

    /** How many of the sockets a process holds. */
    int of(int pid) {
        return counts[find(pid)];
    }

    /** All processes, those with most sockets first; those that are only concluded to hold them are marked so. */
    List<Culprit> ranked(Culprit.How how) {
        long[] order = new long[known];
        int at = 0;
        for (int place = 0; place < pids.length; place++) {
            if (pids[place] != 0) {
                order[at++] = (long) -counts[place] << Integer.SIZE | Integer.toUnsignedLong(pids[place]);
            }
        }
        PlainOrder.sort(order);
        List<Culprit> ranked = new ArrayList<>(known);
        for (long one : order) {
            int pid = (int) one;
            Culprit.How told = certain[find(pid)] ? how : Culprit.How.INFERRED;
            ranked.add(new Culprit(pid, comm(snapshot, pid), (int) -(one >> Integer.SIZE), told, title(snapshot, pid)));
        }
        return List.copyOf(ranked);
    }

    /** The processes of some culprits, in their order. */
    static List<Integer> pids(List<Culprit> culprits) {
        List<Integer> pids = new ArrayList<>(culprits.size());
        for (Culprit culprit : culprits) {
            pids.add(culprit.pid());
        }
        return pids;
    }

    /** The name of a process; empty when it ended before it could be read. */
    static String comm(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process == null ? "" : process.comm();
    }

    /** What a process is called in a sentence; empty when it ended before it could be read. */
    static String title(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process == null ? "" : ProgramTitle.of(process);
    }
}
