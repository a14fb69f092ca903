package dev.portwhy.ask.filter;

/** Says of a row of one snapshot whether it is wanted. */
@FunctionalInterface
public interface RowTest {

    /** Whether the row is wanted. */
    boolean test(int row);
}
