package dev.portwhy.cli;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Text;
import dev.portwhy.model.Visibility;
import dev.portwhy.words.GapWords;
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
            what.add(GapWords.what(gap));
            Text remedy = gap.remedy(visibility.looker());
            String words = context.messages().text(remedy);
            if (!told.contains(words)) {
                told.add(words);
                remedies = remedies == null ? remedy : Text.of("gap.and", remedies, remedy);
            }
        }
        Text line = Text.of("gap.line", what, Objects.requireNonNull(remedies));
        if (forPeople && context.screen().terminal()) {
            new Page(context).gap().item("", context.messages().text(line));
        } else {
            context.note(line);
        }
    }
}
