package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts how many of some sockets each process holds. */
final class Culprits {

    private static final int SHOWN = 5;

    private final Snapshot snapshot;
    private final Map<Integer, int[]> socketsByPid = new HashMap<>();
    private int lastPid = -1;
    private int[] lastCount = new int[1];

    Culprits(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Counts the holders of a row; a process that has a socket open twice counts once. */
    void add(int row) {
        HolderTable holders = snapshot.holders();
        long inode = snapshot.sockets().inode(row);
        for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
            if (!seenBefore(holders, inode, holder)) {
                count(holders.pid(holder));
            }
        }
    }

    /** Sockets of one process mostly come in a row. */
    private void count(int pid) {
        if (pid != lastPid) {
            lastPid = pid;
            lastCount = socketsByPid.computeIfAbsent(pid, key -> new int[1]);
        }
        lastCount[0]++;
    }

    private static boolean seenBefore(HolderTable holders, long inode, int holder) {
        for (int earlier = holders.first(inode); earlier != holder; earlier = holders.next(earlier)) {
            if (holders.pid(earlier) == holders.pid(holder)) {
                return true;
            }
        }
        return false;
    }

    boolean isEmpty() {
        return socketsByPid.isEmpty();
    }

    /** The processes with most sockets, at most a handful. */
    List<Culprit> biggest(Culprit.How how) {
        List<Culprit> all = new ArrayList<>();
        socketsByPid.forEach((pid, sockets) -> all.add(new Culprit(pid, comm(snapshot, pid), sockets[0], how)));
        all.sort(Culprits::inOrder);
        return List.copyOf(all.subList(0, Math.min(SHOWN, all.size())));
    }

    private static int inOrder(Culprit one, Culprit two) {
        int byCount = Integer.compare(two.sockets(), one.sockets());
        return byCount != 0 ? byCount : Integer.compare(one.pid(), two.pid());
    }

    /** The name of a process; empty when it ended before it could be read. */
    static String comm(Snapshot snapshot, int pid) {
        ProcessInfo process = snapshot.process(pid);
        return process == null ? "" : process.comm();
    }
}
