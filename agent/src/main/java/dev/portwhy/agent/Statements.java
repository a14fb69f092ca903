package dev.portwhy.agent;

import dev.portwhy.ask.past.IncidentSubject;
import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Statements with their values, each prepared once. */
final class Statements implements AutoCloseable {

    /** Behind a condition with two values: the third and the fourth are the address and the port that are asked about, or nothing. */
    static final String OF_SUBJECT = " AND (?3 IS NULL OR address = ?3) AND (?4 IS NULL OR port = ?4)";

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /** Carries a statement out; a value is a number, a text, bytes, a moment, a truth, or nothing. */
    int run(String sql, @Nullable Object... values) throws SQLException {
        return bound(sql, values).executeUpdate();
    }

    /** Inserts a row, and gives its number. */
    long insert(String sql, @Nullable Object... values) throws SQLException {
        run(sql, values);
        return HistorySchema.number(connection, "SELECT last_insert_rowid()");
    }

    /** Asks; what it gives is to be closed before the same is asked again. */
    ResultSet ask(String sql, @Nullable Object... values) throws SQLException {
        return bound(sql, values).executeQuery();
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            Object value = values[i];
            switch (value) {
                case Instant time -> statement.setLong(i + 1, time.toEpochMilli());
                case Boolean truth -> statement.setInt(i + 1, truth ? 1 : 0);
                case Number number -> statement.setLong(i + 1, number.longValue());
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case null -> statement.setNull(i + 1, java.sql.Types.NULL);
                default -> statement.setString(i + 1, value.toString());
            }
        }
        return statement;
    }

    /** The values of a subject, in the order of its columns, between others. */
    static @Nullable Object[] with(@Nullable Object[] before, IncidentSubject subject, @Nullable Object... behind) {
        NamespaceId netns = subject.netns();
        @Nullable Object[] own = {
            netns == null ? null : netns.inode(),
            netns == null ? null : netns.name(),
            subject.protocol(),
            subject.source(),
            subject.address(),
            subject.port()
        };
        @Nullable Object[] all = new @Nullable Object[before.length + own.length + behind.length];
        System.arraycopy(before, 0, all, 0, before.length);
        System.arraycopy(own, 0, all, before.length, own.length);
        System.arraycopy(behind, 0, all, before.length + own.length, behind.length);
        return all;
    }

    /** The subject that a row has. */
    static IncidentSubject subject(ResultSet row, @Nullable String key, @Nullable Integer pid) throws SQLException {
        String name = row.getString("netns_name");
        return new IncidentSubject(
                name == null ? null : new NamespaceId(row.getLong("netns"), name),
                row.getString("protocol"),
                address(row.getString("source")),
                address(row.getString("address")),
                integer(row, "port"),
                key,
                pid);
    }

    /** The process that a row has. */
    static Culprit culprit(ResultSet row) throws SQLException {
        return new Culprit(
                row.getInt("pid"),
                text(row, "comm"),
                row.getInt("sockets"),
                text(row, "how").equals(Culprit.How.HOLDS.word()) ? Culprit.How.HOLDS : Culprit.How.INFERRED,
                text(row, "program"));
    }

    /**
     * A text that each row has.
     *
     * @throws SQLException where this one has none: it is damaged
     */
    static String text(ResultSet row, String column) throws SQLException {
        String text = row.getString(column);
        if (text == null) {
            throw new SQLException("a row lacks its " + column);
        }
        return text;
    }

    static @Nullable Integer integer(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? null : value;
    }

    private static @Nullable IpAddress address(@Nullable String text) {
        return text == null ? null : IpAddress.parse(text).orElse(null);
    }

    static @Nullable Instant momentOrNull(ResultSet row, String column) throws SQLException {
        Instant moment = moment(row, column);
        return row.wasNull() ? null : moment;
    }

    static Instant moment(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
    }
}
