package dev.portwhy.agent;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Goes through the minutes that are kept look by look, in the order of time. */
final class UsageChunks {

    private final Statements statements;

    /** Takes what a minute has: its looks, then a destination at a time. */
    abstract static class Taker {
        /** When each look of the minute was, in milliseconds since 1970. */
        long[] times = {};

        /** How many ports destinations without a row had in use at each look, and those that were {@linkplain #toRest added}. */
        int[] restUsed = {};

        /** How many of those there were. */
        int[] others = {};

        /** A minute begins. */
        void begun() throws SQLException {}

        /** A destination, with its numbers at each look. */
        abstract void destination(long destination, int[] used, int[] usable) throws SQLException;

        /** A minute is over. */
        void end() throws SQLException {}

        /** Counts a destination's ports at a look among those without a row. */
        final void toRest(int look, int used) {
            restUsed[look] = (int) Math.min((long) restUsed[look] + Math.max(0, used), Integer.MAX_VALUE);
        }
    }

    UsageChunks(Statements statements) {
        this.statements = statements;
    }

    /**
     * Goes through those that begin in a span of time.
     *
     * @param from from then on, in milliseconds since 1970
     * @param before before then
     * @param address only destinations of this address; null for all
     * @param port only those of this port; null for all
     */
    void each(long from, long before, @Nullable String address, @Nullable Integer port, Taker taker)
            throws SQLException {
        long chunk = 0;
        int looks = -1;
        try (ResultSet row = statements.ask(
                "SELECT begin, destination, block FROM usage WHERE begin >= ?1 AND begin < ?2"
                        + HistorySchema.OF_DESTINATION + " ORDER BY begin, destination",
                from,
                before,
                address,
                port)) {
            while (row.next()) {
                long begin = row.getLong("begin");
                long destination = row.getLong("destination");
                int[][] columns = UsageBlock.columns(row.getBytes("block"));
                if (destination == HistorySchema.REST && columns.length == 3) {
                    if (looks >= 0) {
                        taker.end();
                    }
                    chunk = begin;
                    looks = columns[0].length;
                    taker.times = times(begin, columns[0]);
                    taker.restUsed = columns[1];
                    taker.others = columns[2];
                    taker.begun();
                } else if (looks >= 0 && begin == chunk && columns.length == 2 && columns[0].length == looks) {
                    taker.destination(destination, columns[0], columns[1]);
                }
            }
        }
        if (looks >= 0) {
            taker.end();
        }
    }

    private static long[] times(long begin, int[] offsets) {
        long[] times = new long[offsets.length];
        for (int i = 0; i < times.length; i++) {
            times[i] = begin + offsets[i];
        }
        return times;
    }
}
