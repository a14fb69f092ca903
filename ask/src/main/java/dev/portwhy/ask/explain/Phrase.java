package dev.portwhy.ask.explain;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One phrase of the two lists of them: what programs print, as patterns. They are no words of ours and are never shown.
 *
 * @param kind what sort it is
 * @param name what it stands for
 * @param text the phrase, in small letters
 * @param wordStart whether a word has to begin there
 * @param wordEnd whether a word has to end there
 */
record Phrase(String kind, String name, String text, boolean wordStart, boolean wordEnd) {

    /** All there are. */
    static final List<Phrase> ALL = read();

    private static List<Phrase> read() {
        List<Phrase> all = new ArrayList<>();
        read("phrases.txt", all);
        read("errors-of-languages.txt", all);
        return List.copyOf(all);
    }

    private static void read(String file, List<Phrase> into) {
        try (InputStream in = Phrase.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("not in the jar: " + file);
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            String kind = "";
            String name = "";
            for (String line : text.split("\n", -1)) {
                if (line.startsWith("#") || line.isEmpty()) {
                    continue;
                }
                if (line.startsWith("[") && line.endsWith("]")) {
                    int space = line.indexOf(' ');
                    kind = line.substring(1, space < 0 ? line.length() - 1 : space);
                    name = space < 0 ? "" : line.substring(space + 1, line.length() - 1);
                } else {
                    into.add(of(kind, name, line));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Phrase of(String kind, String name, String line) {
        boolean start = line.startsWith("<");
        boolean end = line.endsWith(">");
        String text = Lower.of(line.substring(start ? 1 : 0, end ? line.length() - 1 : line.length()));
        return new Phrase(kind, name, text, start, end);
    }

    /** Whether the phrase stands at a place of a text in small letters. */
    boolean at(String lower, int place) {
        int end = place + text.length();
        return lower.startsWith(text, place)
                && (!wordStart || place == 0 || !inWord(lower.charAt(place - 1)))
                && (!wordEnd || end == lower.length() || !inWord(lower.charAt(end)));
    }

    private static boolean inWord(char c) {
        return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c > 0x7f && Character.isLetter(c) && c < 0x2e80;
    }
}
