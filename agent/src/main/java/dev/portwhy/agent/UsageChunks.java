package dev.portwhy.agent;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Goes through the minutes that are kept look by look, in the order of time. */
final class UsageChunks {

    private final Statements statements;

    /** Takes what a minute has: its looks, then a destination at a time. */
    interface Taker {
        /**
         * A minute begins.
         *
         * @param times when each look was, in milliseconds since 1970
         * @param rest how many ports destinations without a row had in use then
         * @param others how many of those there were
         */
        void looks(long[] times, int[] rest, int[] others) throws SQLException;

        /** A destination, with its numbers at each look. */
        void destination(long destination, int[] used, int[] usable) throws SQLException;

        /** A minute is over. */
        void end() throws SQLException;
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
                    taker.looks(times(begin, columns[0]), columns[1], columns[2]);
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
