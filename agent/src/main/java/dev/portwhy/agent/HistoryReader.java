package dev.portwhy.agent;

import dev.portwhy.ask.past.AgentState;
import dev.portwhy.ask.past.Exported;
import dev.portwhy.ask.past.History;
import dev.portwhy.ask.past.HistoryRequest;
import dev.portwhy.ask.past.Incident;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.PastFailures;
import dev.portwhy.ask.past.PastUsage;
import dev.portwhy.ask.past.Peak;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.model.Host;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.capture.CaptureException;
import dev.portwhy.model.capture.CaptureFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A history that is read, while an agent may write it or not. */
final class HistoryReader implements AutoCloseable {

    /** So many incidents, and so many rows of failing calls, are given one by one. */
    private static final int MOST = 1000;

    private static final int BUSY_MS = 5000;

    /** Which one it is, is found in the index: of the files, which may be a gigabyte together, one is read. */
    static final String NEAREST =
            "SELECT file FROM capture WHERE id = (SELECT id FROM capture ORDER BY abs(time - ?), id LIMIT 1)";

    private final HistoryPlace place;
    private final Connection connection;
    private final Statements statements;

    private HistoryReader(HistoryPlace place, Connection connection) {
        this.place = place;
        this.connection = connection;
        statements = new Statements(connection);
    }

    /**
     * Opens the history of a directory.
     *
     * @throws PastException where there is none, or none that can be read
     */
    static HistoryReader open(HistoryPlace place) throws PastException {
        if (!Files.isReadable(place.file())) {
            // Of a directory that nobody lets us into nothing is known: it neither exists nor does it not.
            boolean known = Files.isReadable(place.directory()) || Files.notExists(place.directory());
            throw new PastException(
                    known && !Files.exists(place.file()) ? "history.absent" : "history.denied", place.directory());
        }
        SqliteDriver driver = SqliteDriver.load(place.directory());
        try {
            Properties properties = new Properties();
            properties.setProperty("busy_timeout", Integer.toString(BUSY_MS));
            properties.setProperty("open_mode", "1"); // SQLITE_OPEN_READONLY
            Connection connection = driver.connect(place.file().toString(), properties);
            try {
                if (HistorySchema.isNew(connection)) {
                    throw new PastException("history.empty", place.directory());
                }
                HistorySchema.check(connection, place.file().toString());
                return new HistoryReader(place, connection);
            } catch (SQLException | PastException e) {
                connection.close();
                throw e;
            }
        } catch (SQLException e) {
            throw unreadable(e, place);
        }
    }

    private static PastException unreadable(SQLException e, HistoryPlace place) {
        return HistoryStore.isForeign(e)
                ? new PastException(e, "history.foreign", place.file())
                : new PastException(e, "history.unreadable", place.file(), String.valueOf(e.getMessage()));
    }

    /**
     * What is known of a span of time.
     *
     * @throws PastException where it cannot be read
     */
    History read(HistoryRequest request) throws PastException {
        try {
            return history(request);
        } catch (SQLException e) {
            throw unreadable(e, place);
        }
    }

    /**
     * How full destinations were over a span of time.
     *
     * @throws PastException where it cannot be read
     */
    PastUsage usage(Instant since, Instant until, int top) throws PastException {
        try {
            Instant kept = Instant.ofEpochMilli(HistorySchema.number(connection, "SELECT min(begin) FROM run"));
            Instant from = since.isBefore(kept) ? kept : since;
            Instant to = until.isBefore(from) ? from : until;
            return new UsageReader(statements, UsageGrid.of(from, to, top), null, null).read(top);
        } catch (SQLException e) {
            throw unreadable(e, place);
        }
    }

    /**
     * What is to be said of the agent that keeps it, or did.
     *
     * @throws PastException where it cannot be read
     */
    AgentState state() throws PastException {
        try (ResultSet run = statements.ask("SELECT * FROM run ORDER BY id DESC LIMIT 1")) {
            if (!run.next()) {
                throw new PastException("history.empty", place.directory());
            }
            return new AgentState(
                    place.taken(),
                    host(run),
                    run.getLong("pid"),
                    Statements.moment(run, "begin"),
                    Statements.moment(run, "last"),
                    Instant.ofEpochMilli(HistorySchema.number(connection, "SELECT min(begin) FROM run")),
                    run.getInt("calls") == 1,
                    run.getLong("interval_ms"),
                    looks(),
                    HistorySchema.number(connection, "SELECT count(*) FROM incident"),
                    place.bytes(),
                    usageKept(),
                    pushed());
        } catch (SQLException e) {
            throw unreadable(e, place);
        }
    }

    /**
     * The machine as it was at the kept moment that is nearest to another one.
     *
     * @throws PastException where no such moment is kept, or it cannot be read
     */
    Snapshot nearest(Instant moment) throws PastException {
        try (ResultSet row = statements.ask(NEAREST, moment)) {
            if (!row.next()) {
                throw new PastException("history.no-capture", place.directory());
            }
            byte[] file = row.getBytes("file");
            if (file == null) {
                throw new SQLException("a row lacks its file");
            }
            return CaptureFile.read(new ByteArrayInputStream(file));
        } catch (SQLException e) {
            throw unreadable(e, place);
        } catch (CaptureException e) {
            throw new PastException(e, "history.capture", place.file(), e.text());
        } catch (PastException e) {
            throw e;
        } catch (IOException e) {
            throw new PastException(e, "history.unreadable", place.file(), String.valueOf(e.getMessage()));
        }
    }

    /**
     * Writes what is of a span of time into files of Parquet. All of them are of one instant, whatever is written meanwhile.
     *
     * @throws PastException where it cannot be read, or they cannot be written
     */
    List<Exported> export(Path directory, Instant since, Instant until) throws PastException {
        try {
            connection.setAutoCommit(false);
            return new ParquetExport(statements, directory, since, until).write();
        } catch (SQLException e) {
            throw unreadable(e, place);
        }
    }

    private static Host host(ResultSet run) throws SQLException {
        return new Host(
                Statements.text(run, "host"),
                Statements.text(run, "kernel"),
                Statements.text(run, "architecture"),
                Statements.text(run, "boot"),
                Instant.now());
    }

    private AgentState.UsageKept usageKept() throws SQLException {
        Instant every = first("SELECT min(begin) FROM usage");
        Instant tens = first("SELECT min(hour) FROM usage_hour WHERE tens NOT NULL");
        Instant minutes = first("SELECT min(hour) FROM usage_hour");
        return new AgentState.UsageKept(every, tens == null ? every : tens, minutes == null ? every : minutes);
    }

    private @Nullable Pushed pushed() throws SQLException {
        try (ResultSet row = statements.ask("SELECT * FROM push")) {
            return row.next()
                    ? new Pushed(
                            Statements.text(row, "url"),
                            Statements.momentOrNull(row, "sent"),
                            Statements.momentOrNull(row, "failing_since"),
                            Statements.text(row, "reason"))
                    : null;
        }
    }

    private @Nullable Instant first(String query) throws SQLException {
        long first = HistorySchema.number(connection, query);
        return first == 0 ? null : Instant.ofEpochMilli(first);
    }

    private long looks() throws SQLException {
        return HistorySchema.number(connection, "SELECT coalesce(sum(looks), 0) FROM run");
    }

    private History history(HistoryRequest request) throws SQLException, PastException {
        Instant kept;
        Instant last;
        Host host;
        try (ResultSet run = statements.ask("SELECT * FROM run ORDER BY id DESC LIMIT 1")) {
            if (!run.next()) {
                throw new PastException("history.empty", place.directory());
            }
            host = host(run);
            last = Statements.moment(run, "last");
            kept = Instant.ofEpochMilli(HistorySchema.number(connection, "SELECT min(begin) FROM run"));
        }
        boolean alive = place.taken();
        Instant since = request.since() == null || request.since().isBefore(kept) ? kept : request.since();
        Instant until = request.until().isBefore(since) ? since : request.until();
        List<Incident> incidents = incidents(request, since, until, alive);
        int more = Math.max(0, incidents.size() - MOST);
        return new History(
                host,
                since,
                until,
                kept,
                incidents.subList(more, incidents.size()),
                more,
                failures(request, since, until),
                others(since, until),
                looks(),
                new HistorySeries(statements, UsageGrid.even(since, until, request.steps()), request).read(),
                UsagePeaks.read(statements, since, until, request),
                gaps(since, until, last, alive),
                callsUnseen(since, until));
    }

    /** Whether an agent that saw no calls was there, even if not for long. */
    private boolean callsUnseen(Instant since, Instant until) throws SQLException {
        try (ResultSet run = statements.ask(
                "SELECT 1 FROM run WHERE calls = 0 AND last >= ? AND begin <= ? LIMIT 1", since, until)) {
            return run.next();
        }
    }

    private List<Incident> incidents(HistoryRequest request, Instant since, Instant until, boolean alive)
            throws SQLException {
        List<Incident> incidents = new ArrayList<>();
        List<Long> numbers = new ArrayList<>();
        try (ResultSet row = statements.ask(
                "SELECT * FROM incident WHERE last >= ?1 AND begin <= ?2" + Statements.OF_SUBJECT
                        + " ORDER BY begin, id",
                since,
                until,
                request.address(),
                request.port())) {
            while (row.next()) {
                boolean goesOn = row.getInt("ended") == 0 && alive;
                numbers.add(row.getLong("id"));
                incidents.add(new Incident(
                        Statements.text(row, "slug"),
                        Statements.text(row, "severity"),
                        Statements.subject(row, row.getString("key"), Statements.integer(row, "pid")),
                        Statements.moment(row, "begin"),
                        row.getInt("begin_seen") == 1,
                        goesOn ? null : Statements.moment(row, "last"),
                        row.getInt("ended") == 1,
                        new Peak(
                                Statements.moment(row, "peak"),
                                row.getInt("peak_used"),
                                row.getInt("peak_usable"),
                                row.getLong("peak_failures")),
                        row.getLong("failures"),
                        List.of(),
                        List.of()));
            }
        }
        for (int i = Math.max(0, incidents.size() - MOST); i < incidents.size(); i++) {
            incidents.set(i, withProcesses(incidents.get(i), numbers.get(i)));
        }
        return incidents;
    }

    private Incident withProcesses(Incident incident, long number) throws SQLException {
        List<Culprit> culprits = new ArrayList<>();
        try (ResultSet row =
                statements.ask("SELECT * FROM culprit WHERE incident = ? ORDER BY sockets DESC, pid", number)) {
            while (row.next()) {
                culprits.add(Statements.culprit(row));
            }
        }
        List<Incident.Caller> callers = new ArrayList<>();
        try (ResultSet row = statements.ask(
                "SELECT pid, comm, sum(count) AS failures FROM failure WHERE incident = ? GROUP BY pid, comm"
                        + " ORDER BY failures DESC, pid LIMIT 20",
                number)) {
            while (row.next()) {
                callers.add(
                        new Incident.Caller(row.getInt("pid"), Statements.text(row, "comm"), row.getLong("failures")));
            }
        }
        return new Incident(
                incident.slug(),
                incident.severity(),
                incident.subject(),
                incident.begin(),
                incident.beginSeen(),
                incident.end(),
                incident.endSeen(),
                incident.peak(),
                incident.failures(),
                culprits,
                callers);
    }

    private List<PastFailures> failures(HistoryRequest request, Instant since, Instant until) throws SQLException {
        List<PastFailures> failures = new ArrayList<>();
        try (ResultSet row = statements.ask(
                "SELECT call, errno, pid, comm, netns, netns_name, protocol, source, address, port, slug, sum(count) AS calls,"
                        + " min(first) AS first, max(last) AS last FROM failure WHERE last >= ?1 AND first <= ?2"
                        + Statements.OF_SUBJECT
                        + " GROUP BY call, errno, pid, comm, netns, protocol, source, address, port, slug"
                        + " ORDER BY calls DESC, pid LIMIT " + MOST,
                since,
                until,
                request.address(),
                request.port())) {
            while (row.next()) {
                failures.add(new PastFailures(
                        Statements.text(row, "call"),
                        Statements.text(row, "errno"),
                        row.getInt("pid"),
                        Statements.text(row, "comm"),
                        Statements.subject(row, null, null),
                        row.getLong("calls"),
                        Statements.moment(row, "first"),
                        Statements.moment(row, "last"),
                        row.getString("slug")));
            }
        }
        return failures;
    }

    private long others(Instant since, Instant until) throws SQLException {
        try (ResultSet row = statements.ask(
                "SELECT coalesce(sum(count), 0) FROM more_failures WHERE minute + 60000 > ? AND minute <= ?",
                since,
                until)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    private List<Unrecorded> gaps(Instant since, Instant until, Instant last, boolean alive) throws SQLException {
        List<Unrecorded> gaps = new ArrayList<>();
        try (ResultSet row = statements.ask(
                "SELECT begin, end, why FROM gap WHERE end >= ? AND begin <= ? ORDER BY begin, id", since, until)) {
            while (row.next()) {
                gaps.add(new Unrecorded(
                        Statements.moment(row, "begin"),
                        Statements.moment(row, "end"),
                        Unrecorded.Why.of(Statements.text(row, "why"))));
            }
        }
        if (!alive && last.isBefore(until)) {
            boolean stopped = HistorySchema.number(connection, "SELECT ended FROM run ORDER BY id DESC LIMIT 1") == 1;
            gaps.add(new Unrecorded(last, until, stopped ? Unrecorded.Why.STOPPED : Unrecorded.Why.KILLED));
        }
        return gaps;
    }

    @Override
    public void close() throws PastException {
        try {
            statements.close();
            connection.close();
        } catch (SQLException e) {
            throw unreadable(e, place);
        }
    }
}
