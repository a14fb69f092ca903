package dev.portwhy.diagnosis;

import java.util.Locale;

/** How much a finding matters. */
public enum Severity {
    /** Failing now. */
    CRITICAL,
    /** Will fail, or misleads. */
    WARNING,
    /** Good to know; nothing is wrong. */
    INFO;

    /** The word of the contract: {@code critical}, {@code warning}, {@code info}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
