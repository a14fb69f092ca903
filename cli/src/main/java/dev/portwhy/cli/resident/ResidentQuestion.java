package dev.portwhy.cli.resident;

import dev.portwhy.linux.sys.LocalConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A question that came over the socket: {@code SOCKET SET COMMAND LOCALE JAVA... MAIN WORDS...} and an environment.
 *
 * @param set the directory of the jar set that the caller would start
 * @param command the program as it was typed
 * @param words the command line
 * @param environment its variables, with the locale that was the caller's
 */
record ResidentQuestion(String set, String command, List<String> words, Map<String, String> environment) {

    private static final String MAIN = "dev.portwhy.cli.Main";
    private static final int SET = 1;
    private static final int COMMAND = 2;
    private static final int LOCALE = 3;

    /** What names a directory that an answer may rest on. */
    private static final Set<String> PATHS = Set.of("HOME", "XDG_STATE_HOME", "PORTWHY_STATE", "TZ");

    /** Variables that change what a command does by something that this process does not look at. */
    private static final String OURS = "PORTWHY_";

    private static final String RECORDS = "PORTWHY_STATE";

    /**
     * Understands it.
     *
     * @return null for what is none, and for one with letters beyond ASCII: what they mean hangs on the caller's locale
     */
    static @Nullable ResidentQuestion of(LocalConnection.Asked asked) {
        List<String> all = asked.words();
        int main = all.indexOf(MAIN);
        if (main <= LOCALE) {
            return null;
        }
        Map<String, String> environment = new HashMap<>();
        for (String variable : asked.variables()) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                environment.putIfAbsent(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        if (!all.get(LOCALE).isEmpty()) {
            environment.put("LC_ALL", all.get(LOCALE));
        }
        ResidentQuestion question = new ResidentQuestion(
                all.get(SET), all.get(COMMAND), List.copyOf(all.subList(main + 1, all.size())), environment);
        return question.isPlain() ? question : null;
    }

    private boolean isPlain() {
        boolean plain = ascii(command) && words.stream().allMatch(ResidentQuestion::ascii);
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            plain = plain
                    && (!PATHS.contains(variable.getKey()) || ascii(variable.getValue()))
                    && (!variable.getKey().startsWith(OURS) || variable.getKey().equals(RECORDS));
        }
        return plain && Objects.equals(environment.get("TZ"), System.getenv("TZ"));
    }

    private static boolean ascii(String word) {
        return word.chars().allMatch(c -> c < 0x80);
    }
}
