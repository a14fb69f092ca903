package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Snapshot;
import java.util.BitSet;
import java.util.List;

/**
 * Whether a process is known to hold a socket, or only concluded to do so from what is missing elsewhere. What is concluded
 * may be somebody innocent: it is told, and nobody is advised to do anything to it.
 */
final class Certainty {

    private Certainty() {}

    /** The processes that the kernel itself names as holders of at least one of these rows. One step for each holder. */
    static BitSet holding(Snapshot snapshot, List<Integer> rows) {
        HolderTable holders = snapshot.holders();
        BitSet pids = new BitSet();
        for (int row : rows) {
            long inode = snapshot.sockets().inode(row);
            for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
                if (!holders.inferred(holder)) {
                    pids.set(holders.pid(holder));
                }
            }
        }
        return pids;
    }

    /** Whether all that is known of a row's holders is concluded. */
    static boolean inferred(Snapshot snapshot, int row) {
        HolderTable holders = snapshot.holders();
        int first = holders.first(snapshot.sockets().inode(row));
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            if (!holders.inferred(holder)) {
                return false;
            }
        }
        return first >= 0;
    }
}
