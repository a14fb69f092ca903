package dev.portwhy.diagnosis;

import java.util.List;
import java.util.Locale;

/** What an answer comes down to, and the exit status that says so to a script. */
public enum Level {
    OK(0),
    WARNING(1),
    CRITICAL(2),
    /** Not enough could be seen to answer. */
    UNKNOWN(3);

    private final int exitStatus;

    Level(int exitStatus) {
        this.exitStatus = exitStatus;
    }

    /** The process's exit status. */
    public int exitStatus() {
        return exitStatus;
    }

    /** Orders what has to be looked at first before the rest: what fails, what could not be seen, what will fail. */
    public int comparedByWorst(Level other) {
        return Integer.compare(place(), other.place());
    }

    private int place() {
        return switch (this) {
            case CRITICAL -> 0;
            case UNKNOWN -> 1;
            case WARNING -> 2;
            case OK -> 3;
        };
    }

    /** The word of the contract: {@code ok}, {@code warning}, {@code critical}, {@code unknown}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of the worst finding; {@link #OK} when none is worse than an info. */
    public static Level of(List<Finding> findings) {
        Level worst = OK;
        for (Finding finding : findings) {
            switch (finding.severity()) {
                case CRITICAL -> {
                    return CRITICAL;
                }
                case WARNING -> worst = WARNING;
                case INFO -> {}
            }
        }
        return worst;
    }
}
