package dev.portwhy.linux;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** Rows of a table of sockets. */
public final class Rows {

    private Rows() {}

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
