package dev.portwhy.cli;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Text;
import dev.portwhy.model.Visibility;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The last line of an answer, beside it where it goes into a pipe: what could not be seen, and what to do about it. */
public final class GapLine {

    private GapLine() {}

    /** Writes the line, if anything is missing; beside the answer where the answer is meant for a program. */
    public static void show(Context context, Visibility visibility, boolean forPeople) throws IOException {
        if (visibility.complete()) {
            return;
        }
        List<Text> what = new ArrayList<>();
        List<String> told = new ArrayList<>();
        Text remedies = null;
        for (Gap gap : visibility.gaps()) {
            what.add(what(gap));
            Text remedy = gap.remedy(visibility.looker());
            String words = context.messages().text(remedy);
            if (!told.contains(words)) {
                told.add(words);
                remedies = remedies == null ? remedy : Text.of("gap.and", remedies, remedy);
            }
        }
        Text line = Text.of("gap.line", what, Objects.requireNonNull(remedies));
        if (forPeople && context.screen().terminal()) {
            new Page(context).item("", context.messages().text(line));
        } else {
            context.note(line);
        }
    }

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
