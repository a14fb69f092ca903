package dev.portwhy.agent;

import dev.portwhy.ask.past.Bounds;
import dev.portwhy.ask.past.IncidentTracker;
import dev.portwhy.ask.past.OngoingIncident;
import dev.portwhy.ask.past.PastException;
import dev.portwhy.ask.past.Pushed;
import dev.portwhy.ask.past.Unrecorded;
import dev.portwhy.ask.watch.EarlierLooks;
import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.capture.CaptureFile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is seen moment by moment. What begins or ends is written at once, counts every ten seconds; so a process that is
 * killed has lost that much. Where nothing can be written it goes on without, tries again every ten seconds, and keeps of that
 * time that nothing is kept.
 */
final class Recorder implements AutoCloseable {

    private static final long FLUSH = Duration.ofSeconds(10).toNanos();

    /** Where nothing happens, it is only said that somebody was there. */
    private static final long ALIVE = Duration.ofSeconds(30).toNanos();

    /** The clock was set where it goes so much otherwise than the one that nobody sets. */
    private static final long CLOCK_MS = 2000;

    /** What waits to be written while nothing can be is no more than this. */
    private static final int MOST_PENDING = 1000;

    /** What is too old is looked for so often, and what is too much at every write. */
    private static final long PRUNE = Duration.ofMinutes(10).toNanos();

    private final HistoryStore store;
    private final Whole whole;
    private final Supplier<Bounds> bounds;
    private final CapturePlan plan = new CapturePlan();
    private final Consumer<Text> told;
    private final IncidentTracker tracker = new IncidentTracker();
    private final FailureMinutes minutes = new FailureMinutes();
    private final UsageMinute usages = new UsageMinute();
    private final List<OngoingIncident> ended = new ArrayList<>();
    /** Those that ended and were written; a capture may still belong to one. */
    private final List<OngoingIncident> finished = new ArrayList<>();

    private final List<Unrecorded> gaps = new ArrayList<>();
    private @Nullable Seen before;
    private @Nullable Instant unwritableSince;
    private @Nullable Pushed pushed;
    private long beforeNanos;
    private long flushed;
    private long looks;
    private long pruned;
    private boolean changed;
    /** Whether something is to be told to whoever asks how the agent is. */
    private boolean news;

    /** When a moment was, and its look; the moment itself has as many rows as the machine has sockets. */
    private record Seen(Instant time, Instant look) {}

    /** A machine that is looked at. */
    interface Whole {
        /** Everything there is to see. */
        Snapshot look() throws IOException;
    }

    /**
     * Writes into a history.
     *
     * @param whole looks at everything there is
     * @param bounds how much of it stays, asked at each write
     * @param told takes what a person should know
     */
    Recorder(HistoryStore store, Whole whole, Supplier<Bounds> bounds, Consumer<Text> told) {
        this.store = store;
        this.whole = whole;
        this.bounds = bounds;
        this.told = told;
    }

    /**
     * Takes in a moment.
     *
     * @param nanos when it was, by a clock that nobody sets ({@link System#nanoTime})
     */
    void take(Moment moment, long nanos) {
        clock(moment, nanos);
        finished.forEach(store::over);
        finished.clear();
        List<IncidentTracker.Event> events = tracker.take(moment, nanos);
        boolean urgent = before == null || news;
        for (IncidentTracker.Event event : events) {
            urgent |= event.change() != IncidentTracker.Change.PEAKED;
            if (event.change() == IncidentTracker.Change.ENDED && ended.size() < MOST_PENDING) {
                ended.add(event.incident());
            }
        }
        Snapshot snapshot = moment.snapshot();
        Instant look = snapshot.host().time();
        boolean looked = before == null || !before.look().equals(look);
        boolean minuteOver = minutes.isOver(moment.time());
        boolean usagesOver = looked && usages.isOver(look);
        if ((minuteOver && changed || usagesOver && usages.changed()) && unwritableSince == null) {
            flush(moment.time(), nanos, false);
        }
        if (usagesOver) {
            // Of a time that cannot be written nothing of this kind is kept.
            usages.clear();
        }
        if (looked) {
            usages.take(look, moment.destinations());
        }
        // What cannot be written now goes on to be counted, and is written with what comes.
        if (minuteOver && !changed) {
            minutes.at(moment.time());
        }
        for (FailedCalls calls : moment.failures()) {
            minutes.add(calls, tracker.owner(calls));
        }
        minutes.addOthers(moment.otherFailures() + moment.lost());
        changed |= !events.isEmpty() || moment.failed() > 0;
        looks += looked ? 1 : 0;
        before = new Seen(moment.time(), look);
        beforeNanos = nanos;
        boolean writable = unwritableSince == null;
        CapturePlan.Wanted capture = plan.wanted(snapshot, events, nanos);
        urgent |= capture != null;
        if (urgent && writable || nanos - flushed >= (changed || !writable ? FLUSH : ALIVE)) {
            flush(moment.time(), nanos, false);
            if (capture != null && unwritableSince == null) {
                capture(moment, capture, nanos);
            }
        }
    }

    /** Behind what it belongs to; where there is no room for it the rest is there. */
    private void capture(Moment moment, CapturePlan.Wanted wanted, long nanos) {
        try {
            long begin = System.nanoTime();
            EarlierLooks.giveBack();
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            Snapshot snapshot = captured(moment, wanted.incident());
            CaptureFile.write(snapshot, file);
            store.checkRoom(file.size());
            store.together(
                    () -> store.keep(snapshot.host().time(), wanted.why(), wanted.incident(), file.toByteArray()));
            plan.done(wanted, nanos, System.nanoTime() - begin);
        } catch (SQLException | IOException e) {
            unwritable(moment.time(), e);
        }
    }

    /**
     * The whole machine, as it is seen now. Where what is to be shown is gone by now, it is what was seen then, with what that look
     * did not ask for as a gap.
     */
    private Snapshot captured(Moment moment, @Nullable OngoingIncident incident) throws IOException {
        Snapshot now = whole.look();
        boolean found = incident == null;
        boolean before = false;
        if (incident != null) {
            for (Finding finding : Diagnosis.machine(now).findings()) {
                found |= incident.isOf(finding);
            }
            for (Finding finding : moment.verdict().findings()) {
                before |= incident.isOf(finding);
            }
        }
        return found || !before ? now : moment.snapshot().with(Gap.of(Gap.Kind.CAPTURE_LACKS, "hidden, boot"));
    }

    /**
     * How it goes to send metrics elsewhere; null where they are not sent. It is written with what else there is, and at once where it
     * begins to go, or goes wrong.
     */
    void pushed(@Nullable Pushed now) {
        Pushed last = pushed;
        news |= last != null
                && now != null
                && ((last.sent() == null) != (now.sent() == null)
                        || (last.failingSince() == null) != (now.failingSince() == null));
        pushed = now;
    }

    private void unwritable(Instant time, Exception e) {
        if (unwritableSince == null) {
            unwritableSince = time;
            told.accept(Text.of("agent.unwritable", reason(e)));
        }
    }

    private void clock(Moment moment, long nanos) {
        if (before == null) {
            return;
        }
        Instant last = before.time();
        long jump = Duration.between(last, moment.time()).toMillis()
                - Duration.ofNanos(nanos - beforeNanos).toMillis();
        if (Math.abs(jump) >= CLOCK_MS && gaps.size() < MOST_PENDING) {
            gaps.add(
                    jump > 0
                            ? new Unrecorded(last, moment.time(), Unrecorded.Why.CLOCK_FORWARD)
                            : new Unrecorded(moment.time(), last, Unrecorded.Why.CLOCK_BACK));
            changed = true;
        }
    }

    private void flush(Instant time, long nanos, boolean last) {
        flushed = nanos;
        Instant since = unwritableSince;
        try {
            Bounds most = bounds.get();
            if (pruned == 0 || nanos - pruned >= PRUNE || store.bytes() > most.bytes()) {
                store.bound(most, time);
                pruned = nanos;
            }
            store.checkRoom(0);
            store.together(() -> {
                for (Unrecorded gap : gaps) {
                    store.gap(gap);
                }
                if (since != null) {
                    store.gap(new Unrecorded(since, time, Unrecorded.Why.UNWRITABLE));
                }
                for (OngoingIncident incident : tracker.ongoing()) {
                    store.keep(incident, false);
                }
                for (OngoingIncident incident : ended) {
                    store.keep(incident, true);
                }
                store.keep(minutes);
                store.keep(usages);
                store.alive(time, looks, last);
                store.keep(pushed);
            });
        } catch (SQLException | IOException e) {
            unwritable(time, e);
            return;
        }
        if (since != null) {
            unwritableSince = null;
            told.accept(Text.of("agent.writable", Duration.between(since, time)));
        }
        finished.addAll(ended);
        ended.clear();
        gaps.clear();
        minutes.written();
        usages.written();
        changed = false;
        news = false;
    }

    private static Object reason(Exception e) {
        return e instanceof PastException told ? told.text() : String.valueOf(e.getMessage());
    }

    /** Writes what is left, and says that it ended as it should. */
    @Override
    public void close() throws SQLException {
        try (store) {
            Seen last = before;
            if (last != null) {
                flush(last.time(), System.nanoTime(), true);
            }
        }
    }
}
