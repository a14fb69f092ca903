package dev.portwhy.agent;

import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.ask.past.StepValues;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads how full destinations were. */
final class UsageReader {

    private final Statements statements;
    private final UsageGrid grid;
    private final @Nullable String address;
    private final @Nullable Integer port;
    private final Map<Long, UsageLine> lines = new LinkedHashMap<>();
    private final UsageLine rest;

    /**
     * Reads of a span of time.
     *
     * @param address only destinations of this address; null for all
     * @param port only those of this port; null for all
     */
    UsageReader(Statements statements, UsageGrid grid, @Nullable String address, @Nullable Integer port) {
        this.statements = statements;
        this.grid = grid;
        this.address = address;
        this.port = port;
        rest = new UsageLine(grid);
    }

    /** The destinations that were fullest at their worst, and all others together. */
    PastUsage read(int top) throws SQLException {
        choose(top);
        hours();
        minutes();
        List<PastUsage.Series> series = new ArrayList<>();
        for (Map.Entry<Long, UsageLine> entry : lines.entrySet()) {
            series(series, entry.getKey(), entry.getValue());
        }
        return new PastUsage(
                Instant.ofEpochMilli(grid.from()),
                Duration.ofMillis(grid.step()),
                grid.steps(),
                series,
                new StepValues(rest.used()));
    }

    private void series(List<PastUsage.Series> series, long id, UsageLine line) throws SQLException {
        try (ResultSet row = statements.ask("SELECT * FROM destination WHERE id = ?", id)) {
            if (row.next()) {
                series.add(new PastUsage.Series(
                        new NamespaceId(row.getLong("netns"), Statements.text(row, "netns_name")),
                        address(row, "source"),
                        address(row, "address"),
                        row.getInt("port"),
                        line.usable(),
                        new StepValues(line.used())));
            }
        }
    }

    private static IpAddress address(ResultSet row, String column) throws SQLException {
        String text = Statements.text(row, column);
        return IpAddress.parse(text).orElseThrow(() -> new SQLException(text));
    }

    private void choose(int top) throws SQLException {
        try (ResultSet row = statements.ask(
                "SELECT destination, max(share) AS share FROM (SELECT destination, 1.0 * peak / max(usable, 1) AS share FROM usage"
                        + " WHERE begin >= ?1 AND begin < ?2" + HistorySchema.OF_DESTINATION
                        + " UNION ALL SELECT destination, 1.0 * peak / max(usable, 1) FROM usage_hour WHERE hour > ?1 - "
                        + UsageHours.HOUR_MS + " AND hour < ?2" + HistorySchema.OF_DESTINATION
                        + ") WHERE destination != " + HistorySchema.REST
                        + " GROUP BY destination ORDER BY share DESC, destination LIMIT ?5",
                grid.from() - UsageMinute.LENGTH_MS,
                grid.to(),
                address,
                port,
                top)) {
            while (row.next()) {
                lines.put(row.getLong(1), new UsageLine(grid));
            }
        }
    }

    private void hours() throws SQLException {
        UsageLine others = new UsageLine(grid);
        Set<Long> seen = new HashSet<>();
        int[][] restMinutes = {};
        long current = -1;
        try (ResultSet row = statements.ask(
                "SELECT hour, destination, tens, minutes FROM usage_hour WHERE hour > ?1 - " + UsageHours.HOUR_MS
                        + " AND hour < ?2" + HistorySchema.OF_DESTINATION + " ORDER BY hour, destination",
                grid.from(),
                grid.to(),
                address,
                port)) {
            while (row.next()) {
                long hour = row.getLong("hour");
                long destination = row.getLong("destination");
                if (hour != current) {
                    endHour(current, restMinutes, seen);
                    restMinutes = new int[0][];
                    rest.most(others);
                    others.clear();
                    current = hour;
                }
                UsageLine line = lines.get(destination);
                seen.add(destination);
                byte[] tens = grid.step() < UsageMinute.LENGTH_MS ? row.getBytes("tens") : null;
                int[][] minutes = UsageBlock.columns(row.getBytes("minutes"), 4, UsageHours.MINUTES);
                restMinutes = destination == HistorySchema.REST ? minutes : restMinutes;
                int[] used = tens == null ? minutes[1] : UsageBlock.columns(tens, 1, UsageHours.TENS)[0];
                long each = tens == null ? UsageMinute.LENGTH_MS : UsageHours.TEN_MS;
                UsageLine one = line == null ? new UsageLine(grid) : line;
                for (int i = 0; i < used.length; i++) {
                    int minute = (int) (i * each / UsageMinute.LENGTH_MS);
                    one.span(hour + i * each, hour + (i + 1) * each, used[i], minutes[3][minute]);
                }
                if (line == null) {
                    others.sum(one);
                }
            }
        }
        endHour(current, restMinutes, seen);
        rest.most(others);
    }

    /** One that an hour has no row of had no connection in its minutes in which every one was seen. */
    private void endHour(long hour, int[][] restMinutes, Set<Long> seen) {
        for (int i = 0; restMinutes.length > 3 && i < restMinutes[3].length; i++) {
            for (Map.Entry<Long, UsageLine> line : lines.entrySet()) {
                if (restMinutes[3][i] == 0 && !seen.contains(line.getKey())) {
                    long from = hour + i * UsageMinute.LENGTH_MS;
                    line.getValue().span(from, from + UsageMinute.LENGTH_MS, 0, 0);
                }
            }
        }
        seen.clear();
    }

    private void minutes() throws SQLException {
        new UsageChunks(statements)
                .each(grid.from() - UsageMinute.LENGTH_MS, grid.to(), address, port, new UsageChunks.Taker() {
                    @Override
                    void destination(long destination, int[] used, int[] usable) {
                        UsageLine line = lines.get(destination);
                        for (int i = 0; i < times.length; i++) {
                            if (line != null) {
                                line.at(times[i], used[i], usable[i]);
                            } else {
                                toRest(i, used[i]);
                            }
                        }
                    }

                    @Override
                    void end() {
                        for (int i = 0; i < times.length; i++) {
                            rest.at(times[i], restUsed[i], 0);
                        }
                        for (UsageLine line : lines.values()) {
                            if (times.length > 0 && line.before(times[0])) {
                                for (int i = 0; i < times.length; i++) {
                                    line.at(times[i], others[i] == 0 ? 0 : UsageBlock.UNKNOWN, 0);
                                }
                            }
                        }
                    }
                });
    }
}
