package dev.portwhy.cli;

import dev.portwhy.diagnosis.AskAgain;
import java.util.List;

/** Commands to type: this program as the user called it, and words as a shell takes them (sh(1), quoting). */
public final class Invocation {

    /** Where the launcher says what it was called as. */
    static final String PROPERTY = "portwhy.command";

    private static final String NAME = "portwhy";
    private static final String SUDO = "sudo ";

    private Invocation() {}

    /** This program as the user called it: {@code portwhy}, {@code ./portwhy}; one word of a shell. */
    public static String program() {
        String command = System.getProperty(PROPERTY, "");
        return command.isEmpty() ? NAME : quoted(command);
    }

    /** A command that begins with {@code portwhy}, or with {@code sudo portwhy}, as it has to be typed here. */
    public static String of(String command) {
        return of(command, program());
    }

    /**
     * The same where a question is asked again ({@link AskAgain#PROGRAM}): about the machine that the words of a command line lead
     * to. A namespace that the command names itself is another one than theirs.
     */
    public static String of(String command, List<String> machine) {
        int at = command.indexOf(AskAgain.PROGRAM);
        if (at != 0 && (at != SUDO.length() || !command.startsWith(SUDO))) {
            return of(command);
        }
        StringBuilder line = new StringBuilder(command.substring(0, at)).append(program());
        String rest = command.substring(at + AskAgain.PROGRAM.length());
        for (int i = 0; i + 1 < machine.size(); i += 2) {
            String option = machine.get(i);
            boolean namespace = option.equals("-N") || option.equals("--netns");
            if (!namespace || !rest.startsWith(" -N ")) {
                line.append(' ').append(option).append(' ').append(quoted(machine.get(i + 1)));
            }
        }
        return line.append(rest).toString();
    }

    static String of(String command, String program) {
        int start = command.startsWith(SUDO) ? SUDO.length() : 0;
        int end = start + NAME.length();
        boolean ours = command.startsWith(NAME, start) && (end == command.length() || command.charAt(end) == ' ');
        return ours ? command.substring(0, start) + program + command.substring(end) : command;
    }

    /** A word so that a shell takes it as it is. */
    public static String quoted(String word) {
        boolean plain = !word.isEmpty() && word.charAt(0) != '=' && word.charAt(0) != '~';
        for (int i = 0; i < word.length() && plain; i++) {
            char c = word.charAt(i);
            plain = c >= 'a' && c <= 'z'
                    || c >= 'A' && c <= 'Z'
                    || c >= '0' && c <= '9'
                    || c > 0xa0
                    || "-_./:=@%+,~".indexOf(c) >= 0;
        }
        return plain || word.equals("=") ? word : "'" + word.replace("'", "'\\''") + "'";
    }

    /** Words of a command line, each quoted where it has to be. */
    public static String quoted(Iterable<String> words) {
        StringBuilder line = new StringBuilder();
        for (String word : words) {
            line.append(line.isEmpty() ? "" : " ").append(quoted(word));
        }
        return line.toString();
    }
}
