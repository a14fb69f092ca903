package dev.portwhy.agent;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of each step of a time, the destination of which the largest share was in use. */
final class FullestOfSteps {

    private final UsageGrid grid;
    private final long[] destination;
    private final int[] used;
    private final int[] usable;

    /** What a destination had at the last look of a minute. */
    private record Last(long time, long id, int used, int usable) {}

    FullestOfSteps(UsageGrid grid) {
        this.grid = grid;
        destination = new long[grid.steps()];
        used = new int[grid.steps()];
        usable = new int[grid.steps()];
    }

    /** Which one; {@link HistorySchema#REST} where none is known. */
    long destination(int step) {
        return destination[step];
    }

    int used(int step) {
        return used[step];
    }

    int usable(int step) {
        return usable[step];
    }

    private void take(long from, long to, long id, int usedThen, int usableThen) {
        int first = Math.max(0, grid.step(from));
        for (int step = first; step <= Math.min(used.length - 1, grid.step(to - 1)); step++) {
            boolean more = (long) usedThen * Math.max(1, usable[step]) > (long) used[step] * Math.max(1, usableThen);
            if (usedThen >= 0 && (destination[step] == HistorySchema.REST || more)) {
                destination[step] = id;
                used[step] = usedThen;
                usable[step] = usableThen;
            }
        }
    }

    /**
     * Reads them all.
     *
     * @param address only destinations of this address; null for all
     * @param port only those of this port; null for all
     */
    void read(Statements statements, @Nullable String address, @Nullable Integer port) throws SQLException {
        boolean coarse = grid.step() >= UsageHours.HOUR_MS;
        try (ResultSet row = statements.ask(
                "SELECT hour, destination, peak, usable, tens, minutes FROM usage_hour WHERE hour > ?1 - "
                        + UsageHours.HOUR_MS + " AND hour < ?2" + HistorySchema.OF_DESTINATION + " AND destination != "
                        + HistorySchema.REST,
                grid.from(),
                grid.to(),
                address,
                port)) {
            while (row.next()) {
                long hour = row.getLong("hour");
                long id = row.getLong("destination");
                if (coarse) {
                    take(hour, hour + UsageHours.HOUR_MS, id, row.getInt("peak"), row.getInt("usable"));
                } else {
                    hour(
                            hour,
                            id,
                            row.getBytes("tens"),
                            UsageBlock.columns(row.getBytes("minutes"), 4, UsageHours.MINUTES));
                }
            }
        }
        if (grid.step() >= UsageMinute.LENGTH_MS) {
            minutes(statements, address, port);
        } else {
            looks(statements, address, port);
        }
    }

    private void hour(long hour, long id, byte @Nullable [] tens, int[][] minutes) throws SQLException {
        byte[] fine = grid.step() < UsageMinute.LENGTH_MS ? tens : null;
        int[] most = fine == null ? minutes[1] : UsageBlock.columns(fine)[0];
        long each = fine == null ? UsageMinute.LENGTH_MS : UsageHours.TEN_MS;
        for (int i = 0; i < most.length; i++) {
            long from = hour + i * each;
            take(from, from + each, id, most[i], minutes[3][(int) (i * each / UsageMinute.LENGTH_MS)]);
        }
    }

    private void minutes(Statements statements, @Nullable String address, @Nullable Integer port) throws SQLException {
        try (ResultSet row = statements.ask(
                "SELECT begin, destination, peak, usable FROM usage WHERE begin >= ?1 AND begin < ?2"
                        + HistorySchema.OF_DESTINATION + " AND destination != " + HistorySchema.REST,
                grid.from(),
                grid.to(),
                address,
                port)) {
            while (row.next()) {
                long begin = row.getLong("begin");
                take(begin, begin + 1, row.getLong("destination"), row.getInt("peak"), row.getInt("usable"));
            }
        }
    }

    private void looks(Statements statements, @Nullable String address, @Nullable Integer port) throws SQLException {
        new UsageChunks(statements)
                .each(grid.from() - UsageMinute.LENGTH_MS, grid.to(), address, port, new UsageChunks.Taker() {
                    // What a minute ends with stands until the next one begins.
                    private final List<Last> last = new ArrayList<>();

                    @Override
                    void begun() {
                        for (Last one : last) {
                            long from = one.time();
                            if (times.length > 0 && times[0] > from && times[0] - from <= UsageLine.STANDS_MS) {
                                take(from, times[0], one.id(), one.used(), one.usable());
                            }
                        }
                        last.clear();
                    }

                    @Override
                    void destination(long id, int[] usedThen, int[] usableThen) {
                        for (int i = 0; i < times.length; i++) {
                            long next = i + 1 < times.length ? times[i + 1] : times[i] + 1;
                            take(times[i], Math.max(next, times[i] + 1), id, usedThen[i], usableThen[i]);
                        }
                        int end = times.length - 1;
                        if (end >= 0) {
                            last.add(new Last(times[end], id, usedThen[end], usableThen[end]));
                        }
                    }
                });
    }
}
