package dev.portwhy.cli.watch;

import java.util.ArrayList;
import java.util.List;

/**
 * The words behind {@code watch}: how it is watched, and what.
 *
 * @param watching the options of {@code watch} itself, with their values
 * @param question all others, as they would be typed without {@code watch}
 */
public record QuestionWords(List<String> watching, List<String> question) {

    /** The commands whose answers can be watched; an open file of a running program is asked for by {@code who}. */
    private static final List<String> ASKED = List.of("why", "connect", "who", "hidden", "PROGRAM");

    private static final List<String> WITH_VALUE = List.of("--interval", "--for");
    private static final List<String> WITHOUT_VALUE = List.of("--plain", "--binds");

    public QuestionWords {
        watching = List.copyOf(watching);
        question = List.copyOf(question);
    }

    /** Parts them. */
    public static QuestionWords of(List<String> words) {
        List<String> watching = new ArrayList<>();
        List<String> question = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            int equals = word.indexOf('=');
            boolean valued = WITH_VALUE.contains(equals < 0 ? word : word.substring(0, equals));
            if (valued || WITHOUT_VALUE.contains(word)) {
                watching.add(word);
                if (valued && equals < 0 && i + 1 < words.size()) {
                    watching.add(words.get(++i));
                }
            } else {
                question.add(word);
            }
        }
        return new QuestionWords(watching, question);
    }

    /** Whether the answers of a command can be watched. */
    public static boolean canBeAsked(String command) {
        return ASKED.contains(command);
    }

    /** The words that ask it, for a person. */
    List<String> asking() {
        List<String> asking = new ArrayList<>(question);
        asking.remove("--json");
        return asking;
    }
}
