package dev.portwhy.agent;

import dev.portwhy.ask.past.IncidentSubject;
import dev.portwhy.ask.past.OngoingIncident;
import dev.portwhy.ask.watch.FailedCalls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Calls that failed alike within a minute are one row; of a minute there are no more than {@link #MOST} rows. */
final class FailureMinutes {

    static final int MOST = 1000;

    private static final long MINUTE = 60_000;

    private final Map<Kind, Row> rows = new HashMap<>();
    private long minute = Long.MIN_VALUE;
    private long others;

    /** What calls of one row have in common. */
    record Kind(
            String call,
            String errno,
            int pid,
            String comm,
            IncidentSubject subject,
            @Nullable String slug,
            @Nullable OngoingIncident incident) {}

    /** A row that is being counted. */
    static final class Row {
        private final Kind kind;
        private final Instant first;
        private Instant last;
        private long count;
        private boolean changed;

        /** Its number in the file; 0 before it is there. */
        long id;

        Row(Kind kind, Instant first) {
            this.kind = kind;
            this.first = first;
            last = first;
        }

        Kind kind() {
            return kind;
        }

        Instant first() {
            return first;
        }

        Instant last() {
            return last;
        }

        long count() {
            return count;
        }
    }

    /** Begins the minute of a moment, where it is another one than before; what was not written by now is not any more. */
    void at(Instant time) {
        long now = Math.floorDiv(time.toEpochMilli(), MINUTE) * MINUTE;
        if (now != minute) {
            minute = now;
            rows.clear();
            others = 0;
        }
    }

    /** Whether a moment is in another minute than what is counted. */
    boolean isOver(Instant time) {
        return Math.floorDiv(time.toEpochMilli(), MINUTE) * MINUTE != minute;
    }

    void add(FailedCalls calls, @Nullable OngoingIncident incident) {
        Kind kind = new Kind(
                calls.call().word(),
                calls.errno(),
                calls.pid(),
                calls.comm(),
                IncidentSubject.of(calls),
                calls.cause() == null ? null : calls.cause().word(),
                incident);
        Row row = rows.get(kind);
        if (row == null) {
            if (rows.size() == MOST) {
                addOthers(calls.count());
                return;
            }
            row = new Row(kind, calls.first());
            rows.put(kind, row);
        }
        row.count += calls.count();
        row.last = calls.last();
        row.changed = true;
    }

    /** Counts calls of which nothing but their number is kept. */
    void addOthers(long count) {
        others += count;
    }

    /** The minute that is counted, in milliseconds since 1970. */
    long minute() {
        return minute;
    }

    /** How many calls of this minute are in no row, and were not written yet. */
    long others() {
        return others;
    }

    /** The rows that were not written as they are. */
    List<Row> changed() {
        List<Row> changed = new ArrayList<>();
        for (Row row : rows.values()) {
            if (row.changed) {
                changed.add(row);
            }
        }
        return changed;
    }

    /** Says that all of it was written. */
    void written() {
        rows.values().forEach(row -> row.changed = false);
        others = 0;
    }
}
