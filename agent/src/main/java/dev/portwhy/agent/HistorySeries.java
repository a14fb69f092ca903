package dev.portwhy.agent;

import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a span of time went, in steps of equal length. */
final class HistorySeries {

    private final Statements statements;
    private final UsageGrid grid;
    private final HistoryRequest request;

    HistorySeries(Statements statements, UsageGrid grid, HistoryRequest request) {
        this.statements = statements;
        this.grid = grid;
        this.request = request;
    }

    List<History.Step> read() throws SQLException {
        if (grid.steps() == 0) {
            return List.of();
        }
        long[] failures = failures();
        FullestOfSteps fullest = new FullestOfSteps(grid);
        fullest.read(statements, request.address(), request.port());
        Map<Long, Place> places = new HashMap<>();
        List<History.Step> steps = new ArrayList<>();
        for (int i = 0; i < failures.length; i++) {
            steps.add(new History.Step(failures[i], fullest(fullest, i, places)));
        }
        return steps;
    }

    private long[] failures() throws SQLException {
        long[] failures = new long[grid.steps()];
        try (ResultSet row = statements.ask(
                "SELECT first, count FROM failure WHERE last >= ?1 AND first <= ?2" + Statements.OF_SUBJECT,
                grid.from(),
                grid.to(),
                request.address(),
                request.port())) {
            while (row.next()) {
                failures[Math.clamp(grid.step(row.getLong(1)), 0, failures.length - 1)] += row.getLong(2);
            }
        }
        return failures;
    }

    /** Where connections lead. */
    private record Place(NamespaceId netns, IpAddress source, IpAddress address, int port) {}

    private History.@Nullable Fullest fullest(FullestOfSteps fullest, int step, Map<Long, Place> places)
            throws SQLException {
        long id = fullest.destination(step);
        if (id == HistorySchema.REST) {
            return null;
        }
        Place place = places.get(id);
        if (place == null) {
            place = place(id);
            if (place == null) {
                return null;
            }
            places.put(id, place);
        }
        return new History.Fullest(
                place.netns(), place.source(), place.address(), place.port(), fullest.used(step), fullest.usable(step));
    }

    private @Nullable Place place(long id) throws SQLException {
        try (ResultSet row = statements.ask("SELECT * FROM destination WHERE id = ?", id)) {
            if (!row.next()) {
                return null;
            }
            IpAddress source = IpAddress.parse(Statements.text(row, "source")).orElse(null);
            IpAddress address = IpAddress.parse(Statements.text(row, "address")).orElse(null);
            return source == null || address == null
                    ? null
                    : new Place(
                            new NamespaceId(row.getLong("netns"), Statements.text(row, "netns_name")),
                            source,
                            address,
                            row.getInt("port"));
        }
    }
}
