package dev.portwhy.agent;

import dev.portwhy.diagnosis.Usage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Writes the usage of minutes. */
final class UsageStore {

    /** So many numbers of destinations are remembered. */
    private static final int REMEMBERED = 4 * UsageMinute.MOST;

    private static final long HOUR_MS = 3_600_000;

    private final Statements statements;
    private final Map<UsageKey, Known> known = new HashMap<>();

    /**
     * A destination that has a row.
     *
     * @param id its number
     * @param hour of which hour that row says that it was there
     */
    private record Known(long id, long hour) {}

    UsageStore(Statements statements) {
        this.statements = statements;
    }

    /** Keeps a minute as it is now. */
    void keep(UsageMinute minute) throws SQLException {
        if (!minute.changed()) {
            return;
        }
        Map<UsageKey, UsageMinute.Line> lines = minute.lines();
        if (minute.folded()) {
            statements.run("DELETE FROM usage WHERE begin = ?", minute.begin());
            UsagePeaks.remove(statements, minute.begin(), minute.begin() + 1);
        }
        for (Map.Entry<UsageKey, UsageMinute.Line> entry : lines.entrySet()) {
            UsageMinute.Line line = entry.getValue();
            long destination = number(entry.getKey(), minute.begin());
            row(minute, destination, line.peak(), line.peakUsable(), minute.block(line));
            Usage fullest = line.fullest();
            if (fullest != null) {
                UsagePeaks.keep(statements, minute.begin(), destination, minute.peakTime(line), fullest);
            }
        }
        row(minute, HistorySchema.REST, minute.restPeak(), 0, minute.restBlock());
    }

    private void row(UsageMinute minute, long destination, int peak, int usable, byte[] block) throws SQLException {
        statements.run(
                "INSERT OR REPLACE INTO usage (begin, destination, peak, usable, block) VALUES (?, ?, ?, ?, ?)",
                minute.begin(),
                destination,
                peak,
                usable,
                block);
    }

    private long number(UsageKey key, long time) throws SQLException {
        long hour = Math.floorDiv(time, HOUR_MS);
        Known before = known.get(key);
        if (before != null && before.hour() == hour) {
            return before.id();
        }
        long id = before == null ? find(key) : before.id();
        if (id == 0) {
            id = statements.insert(
                    "INSERT INTO destination (netns, netns_name, source, address, port, last) VALUES (?, ?, ?, ?, ?, ?)",
                    key.netns().inode(),
                    key.netns().name(),
                    key.source(),
                    key.address(),
                    key.port(),
                    time);
        } else {
            statements.run("UPDATE destination SET last = ? WHERE id = ?", time, id);
        }
        if (known.size() >= REMEMBERED) {
            known.clear();
        }
        known.put(key, new Known(id, hour));
        return id;
    }

    private long find(UsageKey key) throws SQLException {
        try (ResultSet row = statements.ask(
                "SELECT id FROM destination WHERE netns = ? AND netns_name = ? AND source = ? AND address = ? AND port = ?",
                key.netns().inode(),
                key.netns().name(),
                key.source(),
                key.address(),
                key.port())) {
            return row.next() ? row.getLong(1) : 0;
        }
    }

    /** Forgets which destinations have a row: they may have none. */
    void forget() {
        known.clear();
    }
}
