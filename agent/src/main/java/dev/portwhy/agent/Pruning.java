package dev.portwhy.agent;

import dev.portwhy.ask.past.Bounds;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Takes away what is older or more than it may be, the oldest of everything first. */
final class Pruning {

    /** What is being written needs some room too. */
    private static final int PERCENT = 90;

    /** Of a time that is too much a tenth goes at once. */
    private static final int PARTS = 10;

    /** No less than this stays, whatever it takes. */
    private static final Duration LEAST = Duration.ofMinutes(1);

    private final Connection connection;
    private final Statements statements;
    private final long run;

    Pruning(Connection connection, Statements statements, long run) {
        this.connection = connection;
        this.statements = statements;
        this.run = run;
    }

    static long bytes(Connection connection) throws SQLException {
        long pages = HistorySchema.number(connection, "PRAGMA page_count")
                - HistorySchema.number(connection, "PRAGMA freelist_count");
        return pages * HistorySchema.number(connection, "PRAGMA page_size");
    }

    void prune(HistoryStore store, Bounds bounds, Instant now) throws SQLException, IOException {
        store.together(() -> before(now.minus(bounds.keep())));
        while (bytes(connection) > bounds.bytes() * PERCENT / 100) {
            Duration span = Duration.between(oldest(now), now);
            if (span.compareTo(LEAST) < 0) {
                break;
            }
            store.together(() -> before(now.minus(span).plus(span.dividedBy(PARTS))));
        }
        try (Statement statement = connection.createStatement()) {
            // Carried out to its end; asked for as a query it would give back one page.
            statement.executeUpdate("PRAGMA incremental_vacuum");
        }
    }

    private Instant oldest(Instant now) throws SQLException {
        long oldest = now.toEpochMilli();
        for (String query : List.of(
                "SELECT min(time) FROM capture",
                "SELECT min(last) FROM failure",
                "SELECT min(begin) FROM usage",
                "SELECT min(hour) FROM usage_hour",
                "SELECT min(last) FROM incident WHERE ended != 0")) {
            long first = HistorySchema.number(connection, query);
            oldest = first == 0 ? oldest : Math.min(oldest, first);
        }
        return Instant.ofEpochMilli(oldest);
    }

    /** Takes away what was over before a moment. */
    private void before(Instant oldest) throws SQLException {
        statements.run("DELETE FROM capture WHERE time < ?", oldest);
        statements.run("DELETE FROM failure WHERE last < ?", oldest);
        statements.run("DELETE FROM more_failures WHERE minute < ?", oldest);
        statements.run("DELETE FROM incident WHERE last < ? AND ended != 0", oldest);
        statements.run("DELETE FROM usage WHERE begin < ?", oldest);
        statements.run("DELETE FROM usage_hour WHERE hour < ?", oldest);
        UsagePeaks.remove(statements, 0, oldest.toEpochMilli());
        // The row of one that goes on says of an hour ago that it was there.
        statements.run(
                "DELETE FROM destination WHERE last < min(coalesce((SELECT min(hour) FROM usage_hour), ?1),"
                        + " coalesce((SELECT min(begin) FROM usage), ?1)) - ?2",
                Long.MAX_VALUE,
                2 * UsageHours.HOUR_MS);
        statements.run("DELETE FROM gap WHERE end < ?", oldest);
        statements.run("DELETE FROM run WHERE last < ? AND id != ?", oldest, run);
        statements.run("DELETE FROM culprit WHERE incident NOT IN (SELECT id FROM incident)");
    }
}
