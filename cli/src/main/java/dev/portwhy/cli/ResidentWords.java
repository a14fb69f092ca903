package dev.portwhy.cli;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which command lines a resident process answers: questions about this machine as it is, whose words mean the same to it as to the
 * caller. No file, no name that a resolver would be asked for, no other user's rights, nothing that changes the machine or takes long.
 */
final class ResidentWords {

    private static final Set<String> COMMANDS = Set.of("", "why", "connect", "who", "hidden");

    /** What takes rights that a service is without, or long, or the past. */
    private static final List<String> NOT =
            List.of("--uid", "--sweep", "--verify", "--at", "--data", "--from", "--root");

    /** A port, an address, or both, with or without a protocol. */
    private static final Pattern END = Pattern.compile(
            "(?:(?:tcp|udp|mptcp)/)?(?:[0-9]+(?:-[0-9]+)?|:[0-9]+|[0-9]+(?:\\.[0-9]+){3}(?::[0-9]+)?|\\*:[0-9]+"
                    + "|\\[[0-9a-f:.]*\\](?::[0-9]+)?|[0-9a-f]*:[0-9a-f]*:[0-9a-f:.]*)(?:/(?:tcp|udp|mptcp))?");

    /** A number, a word of the filter language, or a comparison of addresses and ports. */
    private static final Pattern FILTER = Pattern.compile(
            "[()!&|=<>]+|(?:[=!<>]*:?[0-9]+)|(?:[0-9a-f.:*\\[\\]]*[:.][0-9a-f.:*\\[\\]/]*)|and|or|not|sport|dport|src|dst|state|exclude|pid"
                    + "|eq|ne|neq|gt|ge|geq|lt|le|leq|none|holder|all|connected|synchronized|bucket|big|established"
                    + "|syn-sent|syn-recv|fin-wait-1|fin-wait-2|time-wait|closed|closing|close-wait|last-ack|listening|listen|bound");

    private ResidentWords() {}

    /**
     * Whether it is one of them.
     *
     * @param command the command's word
     * @param line all words
     * @param words the bare ones behind the command's
     */
    static boolean areTaken(String command, List<String> line, List<String> words) {
        if (!COMMANDS.contains(command)) {
            return false;
        }
        for (String word : line) {
            if (NOT.stream().anyMatch(word::startsWith)) {
                return false;
            }
        }
        Pattern known = command.equals("who") || command.equals("hidden") ? FILTER : END;
        for (String word : words) {
            if (!known.matcher(word.toLowerCase(Locale.ROOT)).matches()) {
                return false;
            }
        }
        return true;
    }
}
