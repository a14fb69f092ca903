package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/**
 * Sockets that ordinary tools leave unexplained for one and the same reason, with one and the same remedy.
 *
 * @param cause the reason
 * @param namespaceIndex their namespace's index in the snapshot
 * @param rows their rows in the snapshot's socket table, at least one
 * @param pids the processes that keep them, the surest first; empty for none
 * @param sure false where the holder is concluded and not read from the kernel
 * @param why why others do not show the holder
 * @param found where it was found
 * @param remedy how to end it
 */
public record HiddenEntry(
        HiddenCause cause,
        int namespaceIndex,
        List<Integer> rows,
        List<Integer> pids,
        boolean sure,
        Text why,
        Text found,
        Remedy remedy) {

    public HiddenEntry {
        rows = List.copyOf(rows);
        pids = List.copyOf(pids);
    }
}
