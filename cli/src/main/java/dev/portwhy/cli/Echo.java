package dev.portwhy.cli;

import dev.portwhy.model.Text;
import dev.portwhy.words.Visible;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What was typed, said again in a complaint: as much of it as helps to find it, and never a screen full. */
final class Echo {

    private static final int MOST = 80;

    private Echo() {}

    /** The sentence with long values cut. */
    static Text shortened(Text text) {
        List<Object> values = new ArrayList<>();
        for (Object value : text.arguments()) {
            if (value instanceof Text inner) {
                values.add(shortened(inner));
            } else if (value instanceof String || value instanceof Path) {
                values.add(shortened(value.toString()));
            } else {
                values.add(value);
            }
        }
        return new Text(text.key(), values);
    }

    /** The beginning of a long word, and how many characters it has. */
    static String shortened(String word) {
        String shown = Visible.of(word);
        if (shown.length() <= 2 * MOST) {
            return shown;
        }
        int end = Character.isHighSurrogate(shown.charAt(MOST - 1)) ? MOST - 1 : MOST;
        return shown.substring(0, end) + "... (" + word.length() + ")";
    }
}
