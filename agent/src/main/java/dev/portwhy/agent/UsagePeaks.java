package dev.portwhy.agent;

import dev.portwhy.ask.past.DestinationPeak;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.SocketState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Each destination at the worst moment of a minute, and of an hour where that is longer ago: how many of its connections were in which
 * state, and the processes with most of them. A row a minute costs what a look of each destination would not.
 */
final class UsagePeaks {

    /** So many processes are kept of a moment. */
    private static final int HOLDERS = 3;

    private static final int DESTINATIONS = 10;

    /** What a program is called is no longer than this. */
    private static final int LONGEST = 80;

    private UsagePeaks() {}

    /** Keeps what a destination had at its worst. */
    static void keep(Statements statements, long begin, long destination, long time, Usage usage) throws SQLException {
        Map<SocketState, Integer> states = usage.usedByState();
        statements.run(
                "INSERT OR REPLACE INTO usage_peak (begin, destination, time, used, usable, established, time_wait)"
                        + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                begin,
                destination,
                time,
                usage.used(),
                usage.usable(),
                states.getOrDefault(SocketState.ESTABLISHED, 0),
                states.getOrDefault(SocketState.TIME_WAIT, 0));
        statements.run("DELETE FROM usage_holder WHERE begin = ? AND destination = ?", begin, destination);
        List<Culprit> culprits = usage.culprits();
        for (Culprit culprit : culprits.subList(0, Math.min(HOLDERS, culprits.size()))) {
            String program = culprit.program();
            statements.run(
                    "INSERT OR REPLACE INTO usage_holder (begin, destination, pid, comm, program, sockets, how)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
                    begin,
                    destination,
                    culprit.pid(),
                    culprit.comm(),
                    program.substring(0, Math.min(LONGEST, program.length())),
                    culprit.sockets(),
                    culprit.how().word());
        }
    }

    /** Takes away those that begin in a span of time, in milliseconds since 1970. */
    static void remove(Statements statements, long from, long before) throws SQLException {
        statements.run("DELETE FROM usage_peak WHERE begin >= ? AND begin < ?", from, before);
        statements.run("DELETE FROM usage_holder WHERE begin >= ? AND begin < ?", from, before);
    }

    /** Leaves of an hour the worst moment of each destination that it has a row of. */
    static void coarsen(Statements statements, long hour) throws SQLException {
        long end = hour + UsageHours.HOUR_MS;
        statements.run(
                "DELETE FROM usage_peak WHERE begin >= ?1 AND begin < ?2 AND (begin, destination) NOT IN (SELECT begin, destination"
                        + " FROM (SELECT begin, destination, row_number() OVER (PARTITION BY destination"
                        + " ORDER BY 1.0 * used / max(usable, 1) DESC, begin) AS place FROM usage_peak"
                        + " WHERE begin >= ?1 AND begin < ?2 AND destination IN"
                        + " (SELECT destination FROM usage_hour WHERE hour = ?1)) WHERE place = 1)",
                hour,
                end);
        statements.run(
                "DELETE FROM usage_holder WHERE begin >= ?1 AND begin < ?2 AND (begin, destination) NOT IN"
                        + " (SELECT begin, destination FROM usage_peak WHERE begin >= ?1 AND begin < ?2)",
                hour,
                end);
        statements.run("UPDATE usage_peak SET begin = ?1 WHERE begin > ?1 AND begin < ?2", hour, end);
        statements.run("UPDATE usage_holder SET begin = ?1 WHERE begin > ?1 AND begin < ?2", hour, end);
    }

    /** The destinations that were fullest in a span of time, each at its worst moment in it. */
    static List<DestinationPeak> read(Statements statements, Instant since, Instant until, HistoryRequest request)
            throws SQLException {
        List<DestinationPeak> fullest = new ArrayList<>();
        try (ResultSet row = statements.ask(
                "SELECT * FROM (SELECT *, 1.0 * used / max(usable, 1) AS share, row_number() OVER (PARTITION BY destination"
                        + " ORDER BY 1.0 * used / max(usable, 1) DESC, time) AS place FROM usage_peak"
                        + " WHERE begin > ?1 - " + UsageHours.HOUR_MS
                        + " AND begin <= ?2 AND time >= ?1 AND time <= ?2)"
                        + " JOIN destination ON id = destination WHERE place = 1" + Statements.OF_SUBJECT
                        + " ORDER BY share DESC, used DESC, time LIMIT " + DESTINATIONS,
                since,
                until,
                request.address(),
                request.port())) {
            while (row.next()) {
                fullest.add(new DestinationPeak(
                        new NamespaceId(row.getLong("netns"), Statements.text(row, "netns_name")),
                        address(row, "source"),
                        address(row, "address"),
                        row.getInt("port"),
                        Statements.moment(row, "time"),
                        row.getInt("used"),
                        row.getInt("usable"),
                        row.getInt("established"),
                        row.getInt("time_wait"),
                        holders(statements, row.getLong("begin"), row.getLong("destination"))));
            }
        }
        return fullest;
    }

    private static IpAddress address(ResultSet row, String column) throws SQLException {
        String text = Statements.text(row, column);
        return IpAddress.parse(text).orElseThrow(() -> new SQLException(text));
    }

    private static List<Culprit> holders(Statements statements, long begin, long destination) throws SQLException {
        List<Culprit> holders = new ArrayList<>();
        try (ResultSet row = statements.ask(
                "SELECT * FROM usage_holder WHERE begin = ? AND destination = ? ORDER BY sockets DESC, pid",
                begin,
                destination)) {
            while (row.next()) {
                holders.add(Statements.culprit(row));
            }
        }
        return holders;
    }
}
