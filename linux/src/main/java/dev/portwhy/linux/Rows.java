package dev.portwhy.linux;

import dev.portwhy.model.SocketTable;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** Rows of a table of sockets. */
public final class Rows {

    private Rows() {}

    /** The rows that somebody can hold: those whose socket has an inode. */
    static int[] withInode(SocketTable sockets) {
        int[] rows = new int[16];
        int count = 0;
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.inode(row) != 0) {
                rows = count == rows.length ? Arrays.copyOf(rows, count * 2) : rows;
                rows[count++] = row;
            }
        }
        return Arrays.copyOf(rows, count);
    }

    /** Those for which a condition holds, in their order. */
    public static int[] where(int[] rows, IntPredicate condition) {
        int[] chosen = new int[rows.length];
        int count = 0;
        for (int row : rows) {
            if (condition.test(row)) {
                chosen[count++] = row;
            }
        }
        return Arrays.copyOf(chosen, count);
    }
}
