package dev.portwhy.ask.past;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.ask.watch.Moment;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes incidents of what is seen moment by moment: a finding that is there again and again is one incident, from when it was seen
 * first to when it was seen last. Calls that fail belong to the incident of their cause, and make one where the look behind them
 * came too late to find anything. What was not seen for {@link #QUIET} is over; what comes back before has not been away.
 */
public final class IncidentTracker {

    /** So long it has not to be seen to be over: what comes and goes every second is one trouble, not sixty. */
    public static final Duration QUIET = Duration.ofSeconds(10);

    /** So many go on at a time; what is more is not followed. */
    private static final int MOST = 1000;

    private final List<OngoingIncident> ongoing = new ArrayList<>();
    private final Map<FailedCalls, OngoingIncident> owners = new HashMap<>();
    private @Nullable Instant looked;

    /** What became of an incident. */
    public enum Change {
        /** It is new. */
        BEGAN,
        /** It was never worse. */
        PEAKED,
        /** It is over, since {@link OngoingIncident#last}. */
        ENDED
    }

    /**
     * A change of an incident.
     *
     * @param change which one
     * @param incident the incident
     */
    public record Event(Change change, OngoingIncident incident) {}

    /** With nothing seen yet. */
    public IncidentTracker() {}

    /** Those that go on. */
    public List<OngoingIncident> ongoing() {
        return List.copyOf(ongoing);
    }

    /** The incident that calls of the last moment belong to; null for none. */
    public @Nullable OngoingIncident owner(FailedCalls calls) {
        return owners.get(calls);
    }

    /**
     * Takes in a moment.
     *
     * @param nanos when it was, by a clock that nobody sets ({@link System#nanoTime})
     * @return what changed; an incident that begins has its worst moment in its beginning
     */
    public List<Event> take(Moment moment, long nanos) {
        List<Event> events = new ArrayList<>();
        Instant time = moment.snapshot().host().time();
        boolean newLook = !time.equals(looked);
        if (newLook) {
            for (Finding finding : moment.verdict().findings()) {
                if (finding.severity() != Severity.INFO) {
                    found(finding, time, nanos, events);
                }
            }
        }
        Map<OngoingIncident, Long> failed = failed(moment, nanos, events);
        for (OngoingIncident incident : ongoing) {
            Peak now = peak(incident, moment, failed.getOrDefault(incident, 0L));
            boolean began = events.stream().anyMatch(event -> event.incident() == incident);
            if (now.worseThan(incident.peak()) && incident.peaked(now) && !began) {
                events.add(new Event(Change.PEAKED, incident));
            }
        }
        if (newLook) {
            for (OngoingIncident incident : List.copyOf(ongoing)) {
                if (nanos - incident.lastNanos() >= QUIET.toNanos()) {
                    ongoing.remove(incident);
                    events.add(new Event(Change.ENDED, incident));
                }
            }
            looked = time;
        }
        return events;
    }

    private void found(Finding finding, Instant time, long nanos, List<Event> events) {
        OngoingIncident incident = of(
                finding.slug(),
                IncidentSubject.of(finding.subject()),
                finding.severity(),
                time,
                looked != null,
                nanos,
                events);
        if (incident != null) {
            incident.seen(time, nanos);
            incident.worst(finding.severity());
            incident.with(finding.culprits());
        }
    }

    /** Gives each row of calls to an incident, and says how many each has got. */
    private Map<OngoingIncident, Long> failed(Moment moment, long nanos, List<Event> events) {
        Map<OngoingIncident, Long> failed = new HashMap<>();
        owners.clear();
        for (FailedCalls calls : moment.failures()) {
            Slug cause = calls.cause();
            IncidentSubject subject = IncidentSubject.of(calls);
            OngoingIncident incident = cause == null
                    ? about(subject)
                    : of(cause, subject, Severity.CRITICAL, calls.first(), true, nanos, events);
            if (incident != null) {
                incident.seen(calls.last(), nanos);
                incident.worst(Severity.CRITICAL);
                incident.failed(calls.count());
                failed.merge(incident, calls.count(), Long::sum);
                owners.put(calls, incident);
            }
        }
        return failed;
    }

    private @Nullable OngoingIncident about(IncidentSubject subject) {
        for (OngoingIncident incident : ongoing) {
            if (incident.subject().address() != null && incident.subject().fits(subject)) {
                return incident;
            }
        }
        return null;
    }

    private @Nullable OngoingIncident of(
            Slug slug,
            IncidentSubject subject,
            Severity severity,
            Instant begin,
            boolean beginSeen,
            long nanos,
            List<Event> events) {
        for (OngoingIncident incident : ongoing) {
            if (incident.slug() == slug && incident.subject().fits(subject)) {
                return incident;
            }
        }
        if (ongoing.size() == MOST) {
            return null;
        }
        OngoingIncident incident = new OngoingIncident(slug, severity, subject, begin, beginSeen, nanos);
        ongoing.add(incident);
        events.add(new Event(Change.BEGAN, incident));
        return incident;
    }

    /** How full the destination is that it is about, where it is about one. */
    private static Peak peak(OngoingIncident incident, Moment moment, long failures) {
        Peak peak = new Peak(moment.time(), 0, 0, failures);
        for (Usage usage : moment.destinations().fullest()) {
            if (isOf(usage, incident.subject())) {
                Peak now = new Peak(moment.time(), usage.used(), usage.usable(), failures);
                peak = now.worseThan(peak) ? now : peak;
            }
        }
        return peak;
    }

    private static boolean isOf(Usage usage, IncidentSubject subject) {
        NamespaceId netns = subject.netns();
        IpAddress source = subject.source();
        Integer port = subject.port();
        return netns != null
                && port != null
                && netns.inode() == usage.netns().inode()
                && port == usage.destination().port()
                && usage.destination().address().equals(subject.address())
                && (source == null || source.isWildcard() || source.equals(usage.source()));
    }
}
