package dev.portwhy.ask.watch;

import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.Protocol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counts failing calls by what they have in common. It takes no more than a bounded number of rows, whatever fails: what would
 * be one more is counted without.
 */
final class FailureTally {

    /** What calls of one row have in common. */
    record Kind(
            FailedCall.Call call,
            String errno,
            int pid,
            String comm,
            long namespace,
            Protocol protocol,
            Endpoint source,
            @Nullable Endpoint destination) {}

    /** Works out why calls of a kind failed. */
    @FunctionalInterface
    interface Causes {
        /** The cause; null where what was seen does not tell. */
        @Nullable Slug of(Kind kind);
    }

    /** A row that is being counted. */
    static final class Row {
        private final Kind kind;
        private final Instant first;
        private Instant last;
        private long count;
        private boolean lookedAt;
        private @Nullable Slug cause;

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

        /** Why, as far as was seen right after the first of them. */
        @Nullable Slug cause() {
            return cause;
        }

        /** Whether nobody looked since it began, and what was seen before does not tell why. */
        private boolean waits() {
            return cause == null && !lookedAt;
        }
    }

    private final int most;
    private final Map<Kind, Row> rows = new HashMap<>();
    private final Map<Kind, Slug> before = new HashMap<>();
    private long others;
    private boolean anyNew;

    FailureTally(int most) {
        this.most = most;
    }

    void add(FailedCall call) {
        Kind kind = new Kind(
                call.call(),
                call.errno(),
                call.pid(),
                call.comm(),
                call.namespace(),
                call.protocol(),
                call.source(),
                call.destination());
        Row row = rows.get(kind);
        if (row == null) {
            if (rows.size() == most) {
                others++;
                return;
            }
            row = new Row(kind, call.time());
            rows.put(kind, row);
            row.cause = before.get(kind);
            anyNew |= row.cause == null;
        }
        row.count++;
        row.last = call.time();
    }

    /** Whether there are rows of which it is not known why, and that were not looked at. */
    boolean anyNew() {
        return anyNew;
    }

    /** Works out why, for rows that were not looked at before, from a look behind the first of their calls. */
    void explain(Causes causes) {
        for (Row row : rows.values()) {
            if (!row.lookedAt) {
                row.lookedAt = true;
                row.cause = causes.of(row.kind);
            }
        }
        anyNew = false;
    }

    /** Works out why from a look that was before the calls: where it does not tell, the rows wait for the next one. */
    void guess(Causes causes) {
        anyNew = false;
        for (Row row : rows.values()) {
            if (row.waits()) {
                row.cause = causes.of(row.kind);
                anyNew |= row.cause == null;
            }
        }
    }

    /** The rows that do not wait to be explained, those with most calls first. */
    List<Row> rows() {
        List<Row> sorted = new ArrayList<>(rows.values());
        sorted.removeIf(Row::waits);
        sorted.sort((one, two) -> {
            int byCount = Long.compare(two.count, one.count);
            return byCount != 0 ? byCount : one.first.compareTo(two.first);
        });
        return sorted;
    }

    /** How many calls are in no row. */
    long others() {
        return others;
    }

    /** Begins anew, with what waits to be explained; what is known of why goes on to count until it is looked at again. */
    void clear() {
        before.clear();
        for (Row row : rows.values()) {
            if (row.cause != null) {
                before.put(row.kind, row.cause);
            }
        }
        rows.values().removeIf(row -> !row.waits());
        others = 0;
        anyNew = !rows.isEmpty();
    }
}
