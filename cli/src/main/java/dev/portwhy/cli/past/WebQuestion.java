package dev.portwhy.cli.past;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A question that came over HTTP, as words of a command line: one that looks, of a kind and with options that are known to do no more.
 * Names of hosts are none of them, since whoever resolves one asks others.
 */
final class WebQuestion {

    private static final int LONGEST = 500;

    private static final List<String> LOOKING = List.of("why", "connect", "who", "hidden");

    private static final Pattern LETTERS = Pattern.compile("-[tulanepoMHv46]+");
    private static final Pattern OPTION =
            Pattern.compile("--(tcp|udp|mptcp|all|listening|verbose|reuseaddr|reuseport|v6only)");
    private static final Pattern SLUG = Pattern.compile("[a-z][a-z0-9-]*|E[A-Z0-9]+");
    private static final Pattern NAMESPACE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_.@:/-]*");
    private static final Pattern FILTER = Pattern.compile("[^-].*");

    /** An address, a port, or both, in digits. */
    private static final Pattern END = Pattern.compile(
            "(\\*|[0-9]+(\\.[0-9]+){0,3}|\\[[0-9a-fA-F:.]+(%[a-z0-9.-]+)?]|[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*)?"
                    + "(:?[0-9]+(-[0-9]+)?)?(/(tcp|udp|mptcp))?");

    private WebQuestion() {}

    /** Its words; null where it is none that is answered. */
    static @Nullable List<String> words(String line) {
        String text = line.strip();
        if (text.length() > LONGEST) {
            return null;
        }
        List<String> words = text.isEmpty() ? List.of() : List.of(text.split("\\s+", -1));
        List<String> asked = new ArrayList<>();
        String command = null;
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("-N") || word.equals("--netns")) {
                i++;
                if (i == words.size() || !NAMESPACE.matcher(words.get(i)).matches()) {
                    return null;
                }
                asked.add(word);
                asked.add(words.get(i));
            } else if (LETTERS.matcher(word).matches() || OPTION.matcher(word).matches()) {
                asked.add(word);
            } else if (command == null && (LOOKING.contains(word) || word.equals("explain"))) {
                command = word;
                asked.add(word);
            } else {
                command = command == null ? "why" : command;
                boolean known = switch (command) {
                    case "who", "hidden" -> FILTER.matcher(word).matches();
                    case "explain" -> SLUG.matcher(word).matches();
                    default -> END.matcher(word).matches();
                };
                if (!known) {
                    return null;
                }
                asked.add(word);
            }
        }
        return asked;
    }
}
