package dev.portwhy.agent;

import dev.portwhy.ask.past.PastException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * The tables of a history; docs/history.md tells what is in them, for whoever asks them with sqlite3(1). Moments are milliseconds
 * since 1970. What a person wants to read has a view with local times: {@code incidents}, {@code failures}.
 */
final class HistorySchema {

    /** {@code PRAGMA application_id} of a file of ours: "pwhy". */
    static final int APPLICATION = 0x70776879;

    /** {@code PRAGMA user_version}: it goes up when a reader of before would misunderstand the tables. */
    static final int VERSION = 1;

    /** A subject stands in several tables alike. */
    private static final String SUBJECT =
            "netns INTEGER, netns_name TEXT, protocol TEXT, source TEXT, address TEXT, port INTEGER";

    /** In place of a destination: all that have no row of their own, and when there was a look. */
    static final long REST = 0;

    /** Behind a condition with two values: as {@link Statements#OF_SUBJECT}, and the rest. */
    static final String OF_DESTINATION = " AND (?3 IS NULL AND ?4 IS NULL OR destination = " + REST
            + " OR destination IN (SELECT id FROM destination WHERE (?3 IS NULL OR address = ?3) AND (?4 IS NULL OR port = ?4)))";

    private static final List<String> TABLES = List.of(
            "CREATE TABLE IF NOT EXISTS run (id INTEGER PRIMARY KEY, begin INTEGER NOT NULL, last INTEGER NOT NULL, ended INTEGER NOT NULL,"
                    + " pid INTEGER NOT NULL, interval_ms INTEGER NOT NULL, looks INTEGER NOT NULL, host TEXT NOT NULL,"
                    + " kernel TEXT NOT NULL, architecture TEXT NOT NULL, boot TEXT NOT NULL, calls INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS incident (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, slug TEXT NOT NULL, severity TEXT NOT NULL, "
                    + SUBJECT + ", key TEXT, pid INTEGER, begin INTEGER NOT NULL, begin_seen INTEGER NOT NULL,"
                    + " last INTEGER NOT NULL, ended INTEGER NOT NULL, peak INTEGER NOT NULL, peak_used INTEGER NOT NULL,"
                    + " peak_usable INTEGER NOT NULL, peak_failures INTEGER NOT NULL, failures INTEGER NOT NULL)",
            "CREATE INDEX IF NOT EXISTS incident_last ON incident (last)",
            "CREATE TABLE IF NOT EXISTS culprit (incident INTEGER NOT NULL, pid INTEGER NOT NULL, comm TEXT NOT NULL,"
                    + " program TEXT NOT NULL, sockets INTEGER NOT NULL, how TEXT NOT NULL, PRIMARY KEY (incident, pid))"
                    + " WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS failure (id INTEGER PRIMARY KEY, first INTEGER NOT NULL, last INTEGER NOT NULL,"
                    + " call TEXT NOT NULL, errno TEXT NOT NULL, count INTEGER NOT NULL, pid INTEGER NOT NULL,"
                    + " comm TEXT NOT NULL, " + SUBJECT + ", slug TEXT, incident INTEGER)",
            "CREATE INDEX IF NOT EXISTS failure_last ON failure (last)",
            "CREATE INDEX IF NOT EXISTS failure_incident ON failure (incident)",
            "CREATE TABLE IF NOT EXISTS more_failures (minute INTEGER PRIMARY KEY, count INTEGER NOT NULL)",
            "CREATE TABLE IF NOT EXISTS gap (id INTEGER PRIMARY KEY, begin INTEGER NOT NULL, end INTEGER NOT NULL, why TEXT NOT NULL)",
            "CREATE TABLE IF NOT EXISTS capture (id INTEGER PRIMARY KEY, time INTEGER NOT NULL, why TEXT NOT NULL,"
                    + " incident INTEGER, file BLOB NOT NULL)",
            "CREATE INDEX IF NOT EXISTS capture_time ON capture (time)",
            "CREATE INDEX IF NOT EXISTS capture_incident ON capture (incident)",
            "CREATE TABLE IF NOT EXISTS destination (id INTEGER PRIMARY KEY, netns INTEGER NOT NULL, netns_name TEXT NOT NULL,"
                    + " source TEXT NOT NULL, address TEXT NOT NULL, port INTEGER NOT NULL, last INTEGER NOT NULL)",
            "CREATE INDEX IF NOT EXISTS destination_address ON destination (address, port)",
            "CREATE TABLE IF NOT EXISTS usage (begin INTEGER NOT NULL, destination INTEGER NOT NULL, peak INTEGER NOT NULL,"
                    + " usable INTEGER NOT NULL, block BLOB NOT NULL, PRIMARY KEY (begin, destination)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS usage_hour (hour INTEGER NOT NULL, destination INTEGER NOT NULL, peak INTEGER NOT NULL,"
                    + " usable INTEGER NOT NULL, tens BLOB, minutes BLOB NOT NULL, PRIMARY KEY (hour, destination)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS usage_peak (begin INTEGER NOT NULL, destination INTEGER NOT NULL, time INTEGER NOT NULL,"
                    + " used INTEGER NOT NULL, usable INTEGER NOT NULL, established INTEGER NOT NULL, time_wait INTEGER NOT NULL,"
                    + " PRIMARY KEY (begin, destination)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS usage_holder (begin INTEGER NOT NULL, destination INTEGER NOT NULL, pid INTEGER NOT NULL,"
                    + " comm TEXT NOT NULL, program TEXT NOT NULL, sockets INTEGER NOT NULL, how TEXT NOT NULL,"
                    + " PRIMARY KEY (begin, destination, pid)) WITHOUT ROWID",
            "CREATE TABLE IF NOT EXISTS push (url TEXT NOT NULL, sent INTEGER, failing_since INTEGER, reason TEXT NOT NULL)",
            "CREATE VIEW IF NOT EXISTS usages AS SELECT " + local("begin")
                    + " AS begin, 60 AS seconds, netns_name, source, address,"
                    + " port, peak, usable FROM usage JOIN destination ON destination = id UNION ALL SELECT "
                    + local("hour")
                    + ", 3600, netns_name, source, address, port, peak, usable FROM usage_hour JOIN destination ON destination = id",
            "CREATE VIEW IF NOT EXISTS incidents AS SELECT id, slug, severity, " + local("begin") + " AS begin, "
                    + local("last")
                    + " AS last, ended, netns_name, source, address, port, key, pid, failures, " + local("peak")
                    + " AS peak, peak_used, peak_usable FROM incident ORDER BY incident.begin",
            "CREATE VIEW IF NOT EXISTS failures AS SELECT " + local("first") + " AS first, " + local("last")
                    + " AS last, call, errno, count, comm, pid, netns_name, source, address, port, slug, incident"
                    + " FROM failure ORDER BY failure.first");

    private HistorySchema() {}

    private static String local(String column) {
        return "strftime('%Y-%m-%d %H:%M:%f', " + column + " / 1000.0, 'unixepoch', 'localtime')";
    }

    /** Makes the tables that are not there: all of them in a new file, in another one those that came later. */
    static void make(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String table : TABLES) {
                statement.execute(table);
            }
            statement.execute("PRAGMA application_id = " + APPLICATION);
            statement.execute("PRAGMA user_version = " + VERSION);
            connection.commit();
            connection.setAutoCommit(true);
        }
    }

    /** Whether nothing was ever written into the file. */
    static boolean isNew(Connection connection) throws SQLException {
        return number(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    }

    /** A history that this version understands, or a sentence that says why not. */
    static void check(Connection connection, String file) throws SQLException, PastException {
        if (number(connection, "PRAGMA application_id") != APPLICATION) {
            throw new PastException("history.foreign", file);
        }
        if (number(connection, "PRAGMA user_version") > VERSION) {
            throw new PastException("history.newer", file);
        }
    }

    /** Sets something of the file; what it says of that is nobody's concern. */
    static void set(Connection connection, String pragma) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(pragma);
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            return result.next() ? result.getLong(1) : 0;
        }
    }
}
