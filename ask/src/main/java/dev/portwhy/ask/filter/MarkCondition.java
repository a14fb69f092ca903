package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;

/**
 * {@code fwmark}: the mark of a socket ({@code SO_MARK}), or some bits of it ({@code INET_DIAG_BC_MARK_COND}, inet_diag.c: a
 * wanted bit outside the mask is never there). Only root is told.
 *
 * @param mark the wanted value of the bits
 * @param mask the bits that count
 */
record MarkCondition(int mark, int mask) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        SocketTable sockets = snapshot.sockets();
        return row -> (sockets.mark(row) & mask) == mark;
    }

    @Override
    public boolean readsMarks() {
        return true;
    }
}
