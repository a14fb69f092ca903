package dev.portwhy.model.capture;

import dev.portwhy.model.Gap;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What of a capture file this version does not know, and what it knows that the file does not have. */
final class Parts {

    /** So many names make a line that can still be read. */
    private static final int MOST = 24;

    private final Set<String> unknown = new TreeSet<>();
    private final Set<String> missing = new TreeSet<>();

    /** A kind of record, or {@code kind.field}, or a word in one, that is not known here. */
    void unknown(String name) {
        add(unknown, name);
    }

    /** A kind of record, or {@code kind.field}, that the file does not have. */
    void missing(String name) {
        add(missing, name);
    }

    private static void add(Set<String> names, String name) {
        if (names.size() < MOST) {
            names.add(name);
        }
    }

    /** What is to be told of a file of format {@code version}. */
    List<Gap> gaps(long version) {
        List<Gap> gaps = new ArrayList<>();
        if (!unknown.isEmpty()) {
            gaps.add(
                    version > CaptureFile.VERSION
                            ? Gap.of(Gap.Kind.CAPTURE_NEWER, names(unknown), version)
                            : Gap.of(Gap.Kind.CAPTURE_UNKNOWN, names(unknown)));
        }
        if (!missing.isEmpty()) {
            gaps.add(Gap.of(Gap.Kind.CAPTURE_LACKS, names(missing)));
        }
        return gaps;
    }

    private static String names(Set<String> names) {
        return String.join(", ", names);
    }
}
