package dev.portwhy.agent;

import dev.portwhy.ask.past.IncidentTracker;
import dev.portwhy.ask.past.OngoingIncident;
import dev.portwhy.model.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * When the whole machine is kept: where an incident begins, is at its worst, or ends, and every ten minutes. Making captures takes
 * a twentieth of the time at most: with many sockets, one that is wanted too soon after another is made as soon as it may be.
 */
final class CapturePlan {

    static final String BEGIN = "begin";
    static final String PEAK = "peak";
    static final String END = "end";
    static final String REGULAR = "regular";

    private static final long REGULARLY = Duration.ofMinutes(10).toNanos();

    /** What grows worse every second is not captured every second. */
    private static final long BETWEEN_PEAKS = Duration.ofSeconds(10).toNanos();

    private static final int REST = 20;

    private @Nullable Wanted waiting;
    /** When the look was of which the last one was made; the look itself has all sockets of the machine. */
    private @Nullable Instant captured;

    private boolean any;
    private long last;
    private long rested;

    /**
     * A capture that is to be made.
     *
     * @param why for what
     * @param incident of which incident; null for none
     */
    record Wanted(String why, @Nullable OngoingIncident incident) {}

    /** What is to be made of a look; null for nothing. */
    @Nullable Wanted wanted(Snapshot snapshot, List<IncidentTracker.Event> events, long nanos) {
        for (IncidentTracker.Event event : events) {
            String why = switch (event.change()) {
                case BEGAN -> BEGIN;
                case PEAKED -> PEAK;
                case ENDED -> END;
            };
            if (waiting == null || rank(why) < rank(waiting.why())) {
                waiting = new Wanted(why, event.incident());
            }
        }
        if (!any || waiting == null && nanos - last >= REGULARLY) {
            waiting = waiting == null ? new Wanted(REGULAR, null) : waiting;
        }
        Instant look = snapshot.host().time();
        if (waiting == null || any && (nanos < rested || look.equals(captured))) {
            return null;
        }
        boolean peak = waiting.why().equals(PEAK);
        if (peak && any && nanos - last < BETWEEN_PEAKS) {
            return null;
        }
        captured = look;
        return waiting;
    }

    private static int rank(String why) {
        return switch (why) {
            case BEGIN -> 0;
            case END -> 1;
            case PEAK -> 2;
            default -> 3;
        };
    }

    /** Says that it was made, and how long that took, in nanoseconds. */
    void done(Wanted made, long nanos, long took) {
        if (made.equals(waiting)) {
            waiting = null;
        }
        any = true;
        last = nanos;
        rested = nanos + REST * took;
    }
}
