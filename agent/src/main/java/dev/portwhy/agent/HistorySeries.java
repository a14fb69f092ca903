package dev.portwhy.agent;

import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a span of time went, in steps of equal length. */
final class HistorySeries {

    private final Statements statements;
    private final long from;
    private final long to;
    private final long[] failures;

    HistorySeries(Statements statements, Instant since, Instant until, int steps) {
        this.statements = statements;
        from = since.toEpochMilli();
        to = until.toEpochMilli();
        failures = new long[steps];
    }

    List<History.Step> read(HistoryRequest request) throws SQLException {
        if (failures.length > 0) {
            failures(request);
        }
        List<History.Step> steps = new ArrayList<>();
        for (int i = 0; i < failures.length; i++) {
            steps.add(new History.Step(failures[i]));
        }
        return steps;
    }

    private int step(long time) {
        return Math.clamp((time - from) * failures.length / Math.max(1, to - from), 0, failures.length - 1);
    }

    private void failures(HistoryRequest request) throws SQLException {
        try (ResultSet row = statements.ask(
                "SELECT first, count FROM failure WHERE last >= ?1 AND first <= ?2" + Statements.OF_SUBJECT,
                from,
                to,
                request.address(),
                request.port())) {
            while (row.next()) {
                failures[step(row.getLong(1))] += row.getLong(2);
            }
        }
    }
}
