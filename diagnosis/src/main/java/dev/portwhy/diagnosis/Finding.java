package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import java.util.List;

/**
 * One cause, with what shows it and what to do.
 *
 * @param slug the name scripts know it by
 * @param severity how much it matters
 * @param title one sentence
 * @param subject what it is about
 * @param evidence the facts it rests on
 * @param culprits the processes that have part in it, the biggest first
 * @param remedies what to do, the safest first
 * @param wontHelp what is often advised and does nothing here
 */
public record Finding(
        Slug slug,
        Severity severity,
        Text title,
        Subject subject,
        List<Evidence> evidence,
        List<Culprit> culprits,
        List<Remedy> remedies,
        List<WontHelp> wontHelp) {

    public Finding {
        evidence = List.copyOf(evidence);
        culprits = List.copyOf(culprits);
        remedies = List.copyOf(remedies);
        wontHelp = List.copyOf(wontHelp);
    }

    /** The same, mattering more or less. */
    Finding with(Severity other) {
        return new Finding(slug, other, title, subject, evidence, culprits, remedies, wontHelp);
    }

    /** The same with other remedies. */
    Finding with(List<Remedy> others) {
        return new Finding(slug, severity, title, subject, evidence, culprits, others, wontHelp);
    }

    /** The same under another title. */
    Finding with(Text other) {
        return new Finding(slug, severity, other, subject, evidence, culprits, remedies, wontHelp);
    }
}
