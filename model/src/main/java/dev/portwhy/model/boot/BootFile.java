package dev.portwhy.model.boot;

import java.util.List;
import java.util.Locale;

/**
 * A file that a boot reads, or does not.
 *
 * @param path where it is
 * @param outcome what became of it
 * @param error the error's name where it could not be read; empty else
 * @param lines its lines that name settings, in their order
 */
public record BootFile(String path, Outcome outcome, String error, List<BootLine> lines) {

    /** What becomes of a file. */
    public enum Outcome {
        /** It is read. */
        READ,
        /** It is a link to /dev/null, so that no file of its name is read. */
        MASKED,
        /** A file of the same name in a stronger directory takes its place. */
        HIDDEN,
        /** The program does not look there, though others do. */
        NOT_LOOKED_AT,
        /** It was written below /run while the machine ran, so that it is not there any more at a boot. */
        GONE,
        /** It is no plain file: a directory, a pipe. */
        NOT_REGULAR,
        /** It is there and could not be read by us; the boot may. */
        UNREADABLE,
        /** A line is longer than the program takes; nothing is read from there on. */
        CUT;

        /** A word for it: {@code not-looked-at}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    public BootFile {
        lines = List.copyOf(lines);
    }

    /** Whether its lines count. */
    public boolean counts() {
        return outcome == Outcome.READ || outcome == Outcome.CUT;
    }
}
