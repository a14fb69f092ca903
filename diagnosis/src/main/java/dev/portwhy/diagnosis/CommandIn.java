package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Commands for a shell, written so that they act in the namespace they are about. */
final class CommandIn {

    private CommandIn() {}

    /** Names of namespaces in which no process lives. Apart, since regular expressions slow a start down. */
    private static final class Names {
        static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+");
        /** {@code tid:813}, {@code fd:812/5}. */
        static final Pattern KEPT = Pattern.compile("(?:tid|fd):([0-9]+)(?:/([0-9]+))?");
    }

    /**
     * Whether a name can be put into a command as it is: it needs no quotes in a shell and is no option. Whatever else a
     * name holds, it is not put into a command.
     */
    static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean word = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
            if (!word && (i == 0 || c != '.' && c != '-')) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** A path as one word of a shell, whatever it holds. */
    static String path(String path) {
        return Names.PATH.matcher(path).matches() ? path : "'" + path.replace("'", "'\\''") + "'";
    }

    /** Any text as one word of a shell: as it is where it means nothing else to one. */
    static String word(String text) {
        boolean plain = !text.isEmpty() && text.charAt(0) != '-' && text.charAt(0) != '~';
        for (int i = 0; i < text.length() && plain; i++) {
            char c = text.charAt(i);
            boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9';
            plain = letter || "_-./:@%+,".indexOf(c) >= 0;
        }
        return plain ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** The command as it has to be typed to act in a namespace; null where nothing leads into it. */
    static @Nullable String namespace(NetworkNamespace netns, String command) {
        if (netns.current()) {
            return command;
        }
        if (netns.kind() == NetworkNamespace.Kind.NAMED && isPlain(netns.name())) {
            return "ip netns exec " + netns.name() + " " + command;
        }
        if (netns.pid() > 0) {
            return "nsenter -t " + netns.pid() + " -n " + command;
        }
        String entrance = entrance(netns.name());
        return entrance == null ? null : "nsenter " + entrance + " " + command;
    }

    /** The way into a namespace in which no process lives, by the name that it has from what keeps it. */
    private static @Nullable String entrance(String name) {
        if (Names.PATH.matcher(name).matches()) {
            return "--net=" + name;
        }
        Matcher kept = Names.KEPT.matcher(name);
        if (!kept.matches()) {
            return null;
        }
        return kept.group(2) == null
                ? "-t " + kept.group(1) + " -n"
                : "--net=/proc/" + kept.group(1) + "/fd/" + kept.group(2);
    }

    /** Sets a sysctl of a namespace; null as above. */
    static @Nullable String setting(NetworkNamespace netns, String key, String value) {
        boolean quoted = value.indexOf(' ') >= 0;
        return namespace(netns, "sysctl -w " + key + "=" + (quoted ? "\"" + value + "\"" : value));
    }
}
