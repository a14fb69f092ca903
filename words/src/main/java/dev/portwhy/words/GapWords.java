package dev.portwhy.words;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Text;

/** What could not be seen, in a few words, and why. */
public final class GapWords {

    private GapWords() {}

    /** What is missing. */
    public static Text what(Gap gap) {
        return text(gap, ".what");
    }

    /** Why it is missing. */
    public static Text why(Gap gap) {
        return text(gap, ".why");
    }

    private static Text text(Gap gap, String part) {
        return new Text("gap." + gap.kind().word() + part, gap.arguments());
    }
}
