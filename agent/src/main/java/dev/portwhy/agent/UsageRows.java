package dev.portwhy.agent;

import dev.portwhy.agent.parquet.ParquetColumn;
import dev.portwhy.agent.parquet.ParquetFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes how full destinations were, a row a value: of each time the finest that is kept of it. A value counts from its time on for as
 * many seconds as it says, a look until the next one.
 */
final class UsageRows {

    /** So many destinations are remembered. */
    private static final int PLACES = 10_000;

    private final Statements statements;
    private final ParquetFile file;
    private final ParquetColumn time;
    private final ParquetColumn seconds;
    private final ParquetColumn netns;
    private final ParquetColumn netnsName;
    private final ParquetColumn source;
    private final ParquetColumn address;
    private final ParquetColumn port;
    private final ParquetColumn used;
    private final ParquetColumn least;
    private final ParquetColumn last;
    private final ParquetColumn usable;
    private final ParquetColumn others;
    private final Map<Long, Place> places = new HashMap<>();
    private long since;
    private long until;

    /** Where connections lead. */
    private record Place(long netns, String netnsName, String source, String address, int port) {}

    UsageRows(Statements statements, ParquetFile file) {
        this.statements = statements;
        this.file = file;
        time = file.column("time", ParquetColumn.Kind.TIME);
        seconds = file.column("seconds", ParquetColumn.Kind.NUMBER);
        netns = file.column("netns", ParquetColumn.Kind.NUMBER);
        netnsName = file.column("netns_name", ParquetColumn.Kind.TEXT);
        source = file.column("source", ParquetColumn.Kind.TEXT);
        address = file.column("address", ParquetColumn.Kind.TEXT);
        port = file.column("port", ParquetColumn.Kind.NUMBER);
        used = file.column("used", ParquetColumn.Kind.NUMBER);
        least = file.column("least", ParquetColumn.Kind.NUMBER);
        last = file.column("last", ParquetColumn.Kind.NUMBER);
        usable = file.column("usable", ParquetColumn.Kind.NUMBER);
        others = file.column("others", ParquetColumn.Kind.NUMBER);
    }

    /** Writes what is of a span of time, in milliseconds since 1970. */
    void write(long from, long to) throws SQLException, IOException {
        since = from;
        until = to;
        try {
            hours();
            looks();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private void hours() throws SQLException {
        try (ResultSet row = statements.ask(
                "SELECT hour, destination, tens, minutes FROM usage_hour WHERE hour > ? AND hour <= ? ORDER BY hour, destination",
                since - UsageHours.HOUR_MS,
                until)) {
            while (row.next()) {
                hour(
                        row.getLong("hour"),
                        row.getLong("destination"),
                        row.getBytes("tens"),
                        UsageBlock.columns(row.getBytes("minutes"), 4, UsageHours.MINUTES));
            }
        }
    }

    private void hour(long hour, long destination, byte @Nullable [] tens, int[][] minutes) throws SQLException {
        int[] most = tens == null ? minutes[1] : UsageBlock.columns(tens, 1, UsageHours.TENS)[0];
        long each = tens == null ? UsageMinute.LENGTH_MS : UsageHours.TEN_MS;
        for (int i = 0; i < most.length; i++) {
            int minute = (int) (i * each / UsageMinute.LENGTH_MS);
            row(
                    hour + i * each,
                    each / 1000,
                    destination,
                    most[i],
                    tens == null ? minutes[0][i] : UsageBlock.UNKNOWN,
                    tens == null ? minutes[2][i] : UsageBlock.UNKNOWN,
                    minutes[3][minute]);
        }
    }

    /** Of all others together it is known how many they were, not how many ports they could have. */
    private void row(long when, long length, long destination, int most, int leastThen, int lastThen, int could)
            throws SQLException {
        if (most == UsageBlock.UNKNOWN || when < since || when > until) {
            return;
        }
        Place place = destination == HistorySchema.REST ? null : place(destination);
        boolean rest = destination == HistorySchema.REST;
        time.number(when);
        seconds.number(length);
        netns.number(place == null ? null : place.netns());
        netnsName.text(place == null ? null : place.netnsName());
        source.text(place == null ? null : place.source());
        address.text(place == null ? null : place.address());
        port.number(place == null ? null : (long) place.port());
        used.number(most);
        least.number(known(leastThen));
        last.number(known(lastThen));
        usable.number(rest ? null : known(could));
        others.number(rest ? known(could) : null);
        try {
            file.endRow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Long known(int value) {
        return value == UsageBlock.UNKNOWN ? null : Long.valueOf(value);
    }

    private @Nullable Place place(long destination) throws SQLException {
        Place known = places.get(destination);
        if (known == null) {
            try (ResultSet row = statements.ask("SELECT * FROM destination WHERE id = ?", destination)) {
                if (row.next()) {
                    if (places.size() >= PLACES) {
                        places.clear();
                    }
                    known = new Place(
                            row.getLong("netns"),
                            row.getString("netns_name"),
                            row.getString("source"),
                            row.getString("address"),
                            row.getInt("port"));
                    places.put(destination, known);
                }
            }
        }
        return known;
    }

    private void looks() throws SQLException {
        new UsageChunks(statements).each(since - UsageMinute.LENGTH_MS, until + 1, null, null, new UsageChunks.Taker() {
            @Override
            void destination(long destination, int[] usedThen, int[] usableThen) throws SQLException {
                for (int i = 0; i < times.length; i++) {
                    row(times[i], 0, destination, usedThen[i], UsageBlock.UNKNOWN, UsageBlock.UNKNOWN, usableThen[i]);
                }
            }

            @Override
            void end() throws SQLException {
                for (int i = 0; i < times.length; i++) {
                    row(
                            times[i],
                            0,
                            HistorySchema.REST,
                            restUsed[i],
                            UsageBlock.UNKNOWN,
                            UsageBlock.UNKNOWN,
                            others[i]);
                }
            }
        });
    }
}
