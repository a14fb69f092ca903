package dev.portwhy.model;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Rows of a table of sockets. */
public final class Rows {

    private static final int BLOCK = 64;

    private Rows() {}

    /** The rows that somebody can hold: those whose socket has an inode. */
    public static int[] withInode(SocketTable sockets) {
        int[] rows = new int[BLOCK];
        int count = 0;
        for (int from = 0; from < sockets.size(); from += BLOCK) {
            rows = rows.length - count < BLOCK ? Arrays.copyOf(rows, rows.length * 2) : rows;
            count = withInode(sockets, from, Math.min(sockets.size(), from + BLOCK), rows, count);
        }
        return Arrays.copyOf(rows, count);
    }

    /** A part of them at a time: a method that is called often is compiled sooner than a loop that goes on for long. */
    private static int withInode(SocketTable sockets, int from, int to, int[] rows, int found) {
        int count = found;
        for (int row = from; row < to; row++) {
            if (sockets.inode(row) != 0) {
                rows[count++] = row;
            }
        }
        return count;
    }

    /** Those for which a condition holds, in their order. */
    public static int[] where(int[] rows, IntPredicate condition) {
        int[] chosen = new int[rows.length];
        int count = 0;
        for (int from = 0; from < rows.length; from += BLOCK) {
            count = where(rows, from, Math.min(rows.length, from + BLOCK), condition, chosen, count);
        }
        return Arrays.copyOf(chosen, count);
    }

    private static int where(int[] rows, int from, int to, IntPredicate condition, int[] chosen, int found) {
        int count = found;
        for (int at = from; at < to; at++) {
            if (condition.test(rows[at])) {
                chosen[count++] = rows[at];
            }
        }
        return count;
    }
}
