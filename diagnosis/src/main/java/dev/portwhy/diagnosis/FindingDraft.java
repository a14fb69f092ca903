package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.ArrayList;
import java.util.List;

/** Collects the parts of a {@link Finding} in the order in which its cause comes upon them. */
final class FindingDraft {

    /** Stands where a source was read and has nothing to show, such as addresses where there are none. */
    private static final String NOTHING = "-";

    private final Slug slug;
    private final Severity severity;
    private final Text title;
    private final Subject subject;
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<Culprit> culprits = new ArrayList<>();
    private final List<Remedy> remedies = new ArrayList<>();
    private final List<WontHelp> wontHelp = new ArrayList<>();

    FindingDraft(Slug slug, Severity severity, Text title, Subject subject) {
        this.slug = slug;
        this.severity = severity;
        this.title = title;
        this.subject = subject;
    }

    FindingDraft evidence(Text text, String source, String value) {
        evidence.add(new Evidence(text, source, value.isEmpty() ? NOTHING : value));
        return this;
    }

    FindingDraft evidence(Text text, String source, long value) {
        return evidence(text, source, Long.toString(value));
    }

    FindingDraft culprits(List<Culprit> more) {
        culprits.addAll(more);
        return this;
    }

    FindingDraft remedy(Remedy remedy) {
        remedies.add(remedy);
        return this;
    }

    FindingDraft remedies(List<Remedy> more) {
        remedies.addAll(more);
        return this;
    }

    FindingDraft wontHelp(WontHelp one) {
        wontHelp.add(one);
        return this;
    }

    FindingDraft wontHelp(List<WontHelp> more) {
        wontHelp.addAll(more);
        return this;
    }

    Finding done() {
        return new Finding(slug, severity, title, subject, evidence, culprits, remedies, wontHelp);
    }
}
