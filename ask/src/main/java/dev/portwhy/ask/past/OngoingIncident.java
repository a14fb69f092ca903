package dev.portwhy.ask.past;

import dev.portwhy.diagnosis.Culprit;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An incident that goes on, or has just ended, with what is known of it up to now. */
public final class OngoingIncident {

    /** So many processes are kept. */
    private static final int CULPRITS = 20;

    private final Slug slug;
    private final IncidentSubject subject;
    private final Instant begin;
    private final boolean beginSeen;
    private final Map<Integer, Culprit> culprits = new LinkedHashMap<>();
    private Severity severity;
    private Instant last;
    private long lastNanos;
    private Peak peak;
    private long failures;

    OngoingIncident(
            Slug slug, Severity severity, IncidentSubject subject, Instant begin, boolean beginSeen, long nanos) {
        this.slug = slug;
        this.severity = severity;
        this.subject = subject;
        this.begin = begin;
        this.beginSeen = beginSeen;
        last = begin;
        lastNanos = nanos;
        peak = new Peak(begin, 0, 0, 0);
    }

    /** What was found. */
    public Slug slug() {
        return slug;
    }

    /** How bad it was at its worst. */
    public Severity severity() {
        return severity;
    }

    /** What it is about. */
    public IncidentSubject subject() {
        return subject;
    }

    /** When it began, or was first seen. */
    public Instant begin() {
        return begin;
    }

    /** Whether it was seen to begin; else it was there when somebody began to look. */
    public boolean beginSeen() {
        return beginSeen;
    }

    /** When it was seen last. */
    public Instant last() {
        return last;
    }

    /** Its worst moment up to now. */
    public Peak peak() {
        return peak;
    }

    /** Whether a finding is what this is an incident of. */
    public boolean isOf(Finding finding) {
        return finding.slug() == slug && subject.fits(IncidentSubject.of(finding.subject()));
    }

    /** How many calls failed by it up to now. */
    public long failures() {
        return failures;
    }

    /** The processes that had part in it at any time, each with the most sockets it had; those with most first. */
    public List<Culprit> culprits() {
        List<Culprit> sorted = new ArrayList<>(culprits.values());
        sorted.sort((one, two) -> Integer.compare(two.sockets(), one.sockets()));
        return sorted;
    }

    long lastNanos() {
        return lastNanos;
    }

    void seen(Instant time, long nanos) {
        last = time.isAfter(last) || nanos - lastNanos > 0 ? time : last;
        lastNanos = Math.max(lastNanos, nanos);
    }

    void worst(Severity other) {
        severity = other.compareTo(severity) < 0 ? other : severity;
    }

    void failed(long count) {
        failures += count;
    }

    void with(List<Culprit> more) {
        for (Culprit culprit : more) {
            Culprit before = culprits.get(culprit.pid());
            if (before == null ? culprits.size() < CULPRITS : before.sockets() < culprit.sockets()) {
                culprits.put(culprit.pid(), culprit);
            }
        }
    }

    /** Takes a moment for its worst if it is; says whether it was. */
    boolean peaked(Peak now) {
        if (!now.worseThan(peak)) {
            return false;
        }
        peak = now;
        return true;
    }
}
