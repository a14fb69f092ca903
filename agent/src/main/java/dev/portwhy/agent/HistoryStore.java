package dev.portwhy.agent;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.OngoingIncident;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Peak;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.model.Host;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * A history that is written. What was written is there whatever ends the process: the file is a write-ahead log with what it
 * extends (sqlite.org/wal.html), which the next one that opens it puts together.
 */
final class HistoryStore implements AutoCloseable {

    /** Whoever reads at the same time is waited for. */
    private static final int BUSY_MS = 5000;

    private static final long LEAST_FREE = 64L << 20;

    private final HistoryPlace place;
    private final AutoCloseable taken;
    private final Connection connection;
    private final Statements statements;
    private final IdentityHashMap<OngoingIncident, Long> numbers = new IdentityHashMap<>();
    /** Takes back the numbers that rows of this transaction have got. */
    private final List<Runnable> numbered = new ArrayList<>();

    private final UsageStore usages;
    private long run;

    private HistoryStore(HistoryPlace place, AutoCloseable taken, Connection connection) {
        this.place = place;
        this.taken = taken;
        this.connection = connection;
        statements = new Statements(connection);
        usages = new UsageStore(statements);
    }

    /**
     * Opens the history of a directory for an agent, the only one there; makes it where there is none.
     *
     * @throws PastException where another agent writes it, where it is none, or where it cannot be written
     */
    static HistoryStore open(HistoryPlace place) throws PastException {
        AutoCloseable taken = place.take();
        Connection connection = null;
        try {
            SqliteDriver driver = SqliteDriver.load(place.directory());
            if (!Files.exists(place.file())) {
                // What processes were called with is in it.
                Files.createFile(
                        place.file(),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            }
            Properties properties = new Properties();
            properties.setProperty("busy_timeout", Integer.toString(BUSY_MS));
            properties.setProperty("synchronous", "NORMAL");
            properties.setProperty("journal_size_limit", Integer.toString(4 << 20));
            connection = driver.connect(place.file().toString(), properties);
            if (HistorySchema.isNew(connection)) {
                HistorySchema.set(connection, "PRAGMA auto_vacuum = INCREMENTAL");
            } else {
                HistorySchema.check(connection, place.file().toString());
            }
            HistorySchema.make(connection);
            HistorySchema.set(connection, "PRAGMA journal_mode = WAL");
            return new HistoryStore(place, taken, connection);
        } catch (SQLException | IOException | RuntimeException e) {
            closeAfter(e, connection, taken);
            if (e instanceof PastException told) {
                throw told;
            }
            throw e instanceof SQLException damaged && isForeign(damaged)
                    ? new PastException(e, "history.foreign", place.file())
                    : new PastException(e, "history.unwritable", place.directory(), String.valueOf(e.getMessage()));
        }
    }

    /** Whether it is no file of SQLite, or a damaged one (sqlite.org/rescode.html: SQLITE_CORRUPT, SQLITE_NOTADB). */
    static boolean isForeign(SQLException e) {
        return (e.getErrorCode() & 0xff) == 11 || (e.getErrorCode() & 0xff) == 26;
    }

    private static void closeAfter(Exception e, @Nullable AutoCloseable... open) {
        for (AutoCloseable one : open) {
            try {
                if (one != null) {
                    one.close();
                }
            } catch (Exception more) {
                e.addSuppressed(more);
            }
        }
    }

    /**
     * Leaves some of the disk to others: of a small one a twentieth, of a large one 64 MB.
     *
     * @param wanted how many bytes are to be written
     * @throws PastException where there is no more than that
     */
    void checkRoom(long wanted) throws IOException {
        FileStore disk = Files.getFileStore(place.directory());
        long least = Math.min(LEAST_FREE, disk.getTotalSpace() / 20);
        if (disk.getUsableSpace() < least + wanted) {
            throw new PastException("history.full", place.directory());
        }
    }

    /** How much room the history takes, without what was taken away and not given back. */
    long bytes() throws SQLException {
        return Pruning.bytes(connection);
    }

    /** Several changes, that are there all or not at all. */
    interface Changes {
        void make() throws SQLException, IOException;
    }

    /** Makes several changes. */
    void together(Changes changes) throws SQLException, IOException {
        connection.setAutoCommit(false);
        boolean done = false;
        numbered.clear();
        try {
            changes.make();
            connection.commit();
            done = true;
        } finally {
            if (!done) {
                numbered.forEach(Runnable::run);
                usages.forget();
                rollBack();
            }
            connection.setAutoCommit(true);
        }
    }

    /** An error that SQLite itself has rolled back for has nothing left to be taken back (SQLITE_FULL, sqlite.org/lang_transaction.html). */
    private void rollBack() throws SQLException {
        try {
            connection.rollback();
        } catch (SQLException e) {
            if (!connection.isValid(0)) {
                throw e;
            }
        }
    }

    /**
     * Begins a run of the agent: what the last one left open is closed, and the time since then is one of which nothing is kept.
     *
     * @param calls whether failing calls are seen
     */
    void begin(Host host, Instant time, Duration interval, boolean calls) throws SQLException, IOException {
        together(() -> {
            try (ResultSet last = statements.ask("SELECT last, ended, boot FROM run ORDER BY id DESC LIMIT 1")) {
                if (last.next()) {
                    Unrecorded.Why why = !host.bootId().equals(last.getString("boot"))
                            ? Unrecorded.Why.BOOT
                            : last.getInt("ended") == 1 ? Unrecorded.Why.STOPPED : Unrecorded.Why.KILLED;
                    gap(new Unrecorded(Statements.moment(last, "last"), time, why));
                }
            }
            statements.run("UPDATE incident SET ended = 2 WHERE ended = 0");
            run = statements.insert(
                    "INSERT INTO run (begin, last, ended, pid, interval_ms, looks, host, kernel, architecture, boot, calls)"
                            + " VALUES (?, ?, 0, ?, ?, 0, ?, ?, ?, ?, ?)",
                    time,
                    time,
                    ProcessHandle.current().pid(),
                    interval.toMillis(),
                    host.name(),
                    host.kernel(),
                    host.architecture(),
                    host.bootId(),
                    calls);
        });
    }

    /** Says that it was there until then. */
    void alive(Instant time, long looks, boolean ended) throws SQLException {
        statements.run("UPDATE run SET last = ?, looks = ?, ended = ? WHERE id = ?", time, looks, ended, run);
    }

    /** Keeps how it goes to send metrics elsewhere, for whoever asks how the agent is. */
    void keep(@Nullable Pushed pushed) throws SQLException {
        statements.run("DELETE FROM push");
        if (pushed != null) {
            statements.run(
                    "INSERT INTO push (url, sent, failing_since, reason) VALUES (?, ?, ?, ?)",
                    pushed.to(),
                    pushed.sent(),
                    pushed.failingSince(),
                    pushed.reason());
        }
    }

    /** Keeps a time of which nothing is kept. */
    void gap(Unrecorded gap) throws SQLException {
        statements.run(
                "INSERT INTO gap (begin, end, why) VALUES (?, ?, ?)",
                gap.from(),
                gap.to(),
                gap.why().word());
    }

    /** Keeps an incident as it is now. */
    void keep(OngoingIncident incident, boolean ended) throws SQLException {
        Long number = numbers.get(incident);
        Peak peak = incident.peak();
        if (number == null) {
            number = statements.insert(
                    "INSERT INTO incident (run, slug, severity, netns, netns_name, protocol, source, address, port, key, pid,"
                            + " begin, begin_seen, last, ended, peak, peak_used, peak_usable, peak_failures, failures)"
                            + " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    Statements.with(
                            new Object[] {
                                run, incident.slug().word(), incident.severity().word()
                            },
                            incident.subject(),
                            incident.subject().key(),
                            incident.subject().pid(),
                            incident.begin(),
                            incident.beginSeen(),
                            incident.last(),
                            ended,
                            peak.time(),
                            peak.used(),
                            peak.usable(),
                            peak.failures(),
                            incident.failures()));
            numbers.put(incident, number);
            numbered.add(() -> numbers.remove(incident));
        } else {
            statements.run(
                    "UPDATE incident SET severity = ?, last = ?, ended = ?, peak = ?, peak_used = ?, peak_usable = ?,"
                            + " peak_failures = ?, failures = ? WHERE id = ?",
                    incident.severity().word(),
                    incident.last(),
                    ended,
                    peak.time(),
                    peak.used(),
                    peak.usable(),
                    peak.failures(),
                    incident.failures(),
                    number);
        }
        for (Culprit culprit : incident.culprits()) {
            statements.run(
                    "INSERT OR REPLACE INTO culprit (incident, pid, comm, program, sockets, how) VALUES (?, ?, ?, ?, ?, ?)",
                    number,
                    culprit.pid(),
                    culprit.comm(),
                    culprit.program(),
                    culprit.sockets(),
                    culprit.how().word());
        }
    }

    /** Forgets the number of an incident that is over. */
    void over(OngoingIncident incident) {
        numbers.remove(incident);
    }

    /** Keeps what changed of the calls of a minute. */
    void keep(FailureMinutes minutes) throws SQLException {
        for (FailureMinutes.Row row : minutes.changed()) {
            if (row.id == 0) {
                FailureMinutes.Kind kind = row.kind();
                OngoingIncident incident = kind.incident();
                row.id = statements.insert(
                        "INSERT INTO failure (first, last, call, errno, count, pid, comm, netns, netns_name, protocol, source,"
                                + " address, port, slug, incident) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        Statements.with(
                                new Object[] {
                                    row.first(),
                                    row.last(),
                                    kind.call(),
                                    kind.errno(),
                                    row.count(),
                                    kind.pid(),
                                    kind.comm()
                                },
                                kind.subject(),
                                kind.slug(),
                                incident == null ? null : numbers.get(incident)));
                numbered.add(() -> row.id = 0);
            } else {
                statements.run("UPDATE failure SET last = ?, count = ? WHERE id = ?", row.last(), row.count(), row.id);
            }
        }
        if (minutes.others() > 0) {
            // Of a minute that is there twice, since the clock was set back, both count.
            statements.run(
                    "INSERT INTO more_failures (minute, count) VALUES (?, ?) ON CONFLICT (minute) DO UPDATE"
                            + " SET count = count + excluded.count",
                    minutes.minute(),
                    minutes.others());
        }
    }

    /** Keeps how full destinations were, as far as it was not kept yet. */
    void keep(UsageMinute minute) throws SQLException {
        usages.keep(minute);
    }

    /**
     * Keeps a capture; of the worst moment of an incident there is one alone.
     *
     * @param why when it was made
     * @param incident what it was made for; null for none
     */
    void keep(Instant time, String why, @Nullable OngoingIncident incident, byte[] file) throws SQLException {
        Long number = incident == null ? null : numbers.get(incident);
        if (number != null && why.equals(CapturePlan.PEAK)) {
            statements.run("DELETE FROM capture WHERE incident = ? AND why = ?", number, why);
        }
        statements.run("INSERT INTO capture (time, why, incident, file) VALUES (?, ?, ?, ?)", time, why, number, file);
    }

    /** Makes coarser what is old, takes away what is older or more than it may be, and gives the space of that back. */
    void bound(Bounds bounds, Instant now) throws SQLException, IOException {
        new UsageHours(statements).coarsen(this, now);
        new Pruning(connection, statements, run).prune(this, bounds, now);
        usages.forget();
    }

    @Override
    public void close() throws SQLException {
        try (taken) {
            statements.close();
            connection.close();
        } catch (SQLException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new SQLException(e);
        }
    }
}
