package dev.portwhy.agent;

import java.io.IOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Makes coarser what is older: of hours that are over since two hours, every ten seconds and every minute stay; of those that are over since
 * two days, every minute.
 */
final class UsageHours {

    static final long HOUR_MS = 3_600_000;
    static final int TENS = 360;
    static final long TEN_MS = 10_000;
    static final int MINUTES = 60;
    static final Duration FULL = Duration.ofHours(2);
    static final Duration TEN_SECONDS = Duration.ofDays(2);
    static final Duration MINUTE = Duration.ofDays(30);

    private final Statements statements;

    UsageHours(Statements statements) {
        this.statements = statements;
    }

    /** An hour of a destination. */
    private static final class Line {
        private final int[] tens = unknown(TENS);
        private final int[] least = unknown(MINUTES);
        private final int[] most = unknown(MINUTES);
        private final int[] last = unknown(MINUTES);
        /** Of the rest it is how many they were. */
        private final int[] usable = unknown(MINUTES);

        private boolean inChunk;

        private static int[] unknown(int length) {
            int[] values = new int[length];
            Arrays.fill(values, UsageBlock.UNKNOWN);
            return values;
        }

        private void add(int offset, int used, int usableNow) {
            int ten = offset / 10_000;
            int minute = offset / 60_000;
            tens[ten] = Math.max(tens[ten], used);
            least[minute] = least[minute] == UsageBlock.UNKNOWN ? used : Math.min(least[minute], used);
            most[minute] = Math.max(most[minute], used);
            last[minute] = used;
            usable[minute] = usableNow == UsageBlock.UNKNOWN ? usable[minute] : usableNow;
        }

        /** One that had no connection in a minute could have had as many as before. */
        private void fill() {
            int known = Arrays.stream(usable)
                    .filter(value -> value != UsageBlock.UNKNOWN)
                    .findFirst()
                    .orElse(0);
            for (int i = 0; i < MINUTES; i++) {
                known = usable[i] == UsageBlock.UNKNOWN ? known : usable[i];
                usable[i] = known;
            }
        }

        /** The minute in which the largest share was in use; -1 where none is known. */
        private int worst() {
            int worst = -1;
            double share = -1;
            for (int i = 0; i < MINUTES; i++) {
                double now = (double) most[i] / Math.max(1, usable[i]);
                if (most[i] != UsageBlock.UNKNOWN && now > share) {
                    worst = i;
                    share = now;
                }
            }
            return worst;
        }
    }

    /** Makes coarser what is old enough by now. */
    void coarsen(HistoryStore store, Instant now) throws SQLException, IOException {
        long fullSince = now.minus(FULL).toEpochMilli();
        for (long first = first(0); first >= 0; ) {
            long hour = Math.floorDiv(first, HOUR_MS) * HOUR_MS;
            if (hour + HOUR_MS > fullSince) {
                break;
            }
            store.together(() -> coarsen(hour));
            first = first(hour + HOUR_MS);
        }
        store.together(() -> {
            statements.run(
                    "UPDATE usage_hour SET tens = NULL WHERE hour < ? AND tens NOT NULL",
                    now.minus(TEN_SECONDS).toEpochMilli() - HOUR_MS);
            statements.run(
                    "DELETE FROM usage_hour WHERE hour < ?", now.minus(MINUTE).toEpochMilli() - HOUR_MS);
            UsagePeaks.remove(statements, 0, now.minus(MINUTE).toEpochMilli() - HOUR_MS);
        });
    }

    private long first(long from) throws SQLException {
        try (ResultSet row = statements.ask("SELECT min(begin) FROM usage WHERE begin >= ?", from)) {
            return row.next() && row.getObject(1) != null ? row.getLong(1) : -1;
        }
    }

    private void coarsen(long hour) throws SQLException {
        Map<Long, Line> lines = lines(hour);
        Line rest = lines.computeIfAbsent(HistorySchema.REST, id -> new Line());
        lines.remove(HistorySchema.REST);
        new UsageChunks(statements).each(hour, hour + HOUR_MS, null, null, new UsageChunks.Taker() {
            @Override
            void destination(long destination, int[] used, int[] usable) {
                Line line = lines.get(destination);
                for (int i = 0; i < times.length; i++) {
                    if (line == null) {
                        toRest(i, used[i]);
                        others[i] += used[i] > 0 ? 1 : 0;
                    } else if (used[i] != UsageBlock.UNKNOWN) {
                        line.add(offset(i), used[i], usable[i]);
                    }
                }
                if (line != null) {
                    line.inChunk = true;
                }
            }

            @Override
            void end() {
                for (Line line : lines.values()) {
                    for (int i = 0; i < times.length && !line.inChunk; i++) {
                        if (others[i] == 0) {
                            line.add(offset(i), 0, UsageBlock.UNKNOWN);
                        }
                    }
                    line.inChunk = false;
                }
                for (int i = 0; i < times.length; i++) {
                    int minute = offset(i) / (int) UsageMinute.LENGTH_MS;
                    rest.add(offset(i), restUsed[i], Math.max(rest.usable[minute], others[i]));
                }
            }

            // A clock that is set within a minute does not lead out of the hour that it began in.
            private int offset(int look) {
                return Math.clamp(times[look] - hour, 0, (int) HOUR_MS - 1);
            }
        });
        for (Map.Entry<Long, Line> entry : lines.entrySet()) {
            write(hour, entry.getKey(), entry.getValue());
        }
        write(hour, HistorySchema.REST, rest);
        statements.run("DELETE FROM usage WHERE begin >= ? AND begin < ?", hour, hour + HOUR_MS);
        UsagePeaks.coarsen(statements, hour);
    }

    /** Of an hour, too, no more than so many come one by one: with what is there of it already, where the clock was set back. */
    private Map<Long, Line> lines(long hour) throws SQLException {
        Map<Long, Line> lines = new HashMap<>();
        try (ResultSet row = statements.ask(
                "SELECT destination, tens, minutes FROM usage_hour WHERE hour = ? AND tens NOT NULL", hour)) {
            while (row.next()) {
                Line line = new Line();
                int[][] minutes = UsageBlock.columns(row.getBytes("minutes"), 4, MINUTES);
                copy(UsageBlock.columns(row.getBytes("tens"), 1, TENS)[0], line.tens);
                copy(minutes[0], line.least);
                copy(minutes[1], line.most);
                copy(minutes[2], line.last);
                copy(minutes[3], line.usable);
                lines.put(row.getLong("destination"), line);
            }
        }
        try (ResultSet row = statements.ask(
                "SELECT destination, max(1.0 * peak / max(usable, 1)) AS share FROM usage WHERE begin >= ? AND begin < ?"
                        + " AND destination != " + HistorySchema.REST
                        + " GROUP BY destination ORDER BY share DESC LIMIT "
                        + UsageMinute.MOST,
                hour,
                hour + HOUR_MS)) {
            while (row.next() && lines.size() <= UsageMinute.MOST) {
                lines.computeIfAbsent(row.getLong("destination"), id -> new Line());
            }
        }
        return lines;
    }

    private static void copy(int[] from, int[] to) {
        System.arraycopy(from, 0, to, 0, Math.min(from.length, to.length));
    }

    private void write(long hour, long destination, Line line) throws SQLException {
        if (destination != HistorySchema.REST) {
            line.fill();
        }
        int worst = line.worst();
        statements.run(
                "INSERT OR REPLACE INTO usage_hour (hour, destination, peak, usable, tens, minutes) VALUES (?, ?, ?, ?, ?, ?)",
                hour,
                destination,
                worst < 0 ? 0 : line.most[worst],
                worst < 0 || destination == HistorySchema.REST ? 0 : line.usable[worst],
                UsageBlock.of(TENS, line.tens),
                UsageBlock.of(MINUTES, line.least, line.most, line.last, line.usable));
    }
}
