package dev.portwhy.diagnosis;

import dev.portwhy.model.NetworkNamespace;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Commands for a shell, written so that they act in the namespace they are about. */
final class CommandIn {

    /** Names that need no quotes in a shell; whatever else a name holds, it is not put into a command. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private static final Pattern PATH = Pattern.compile("(/[A-Za-z0-9_][A-Za-z0-9_.-]*)+");
    /** {@code tid:813}, {@code fd:812/5}. */
    private static final Pattern KEPT = Pattern.compile("(?:tid|fd):([0-9]+)(?:/([0-9]+))?");

    private CommandIn() {}

    /** Whether a name can be put into a command as it is. */
    static boolean isPlain(String name) {
        return PLAIN.matcher(name).matches();
    }

    /** The command as it has to be typed to act in a namespace; null where nothing leads into it. */
    static @Nullable String namespace(NetworkNamespace netns, String command) {
        if (netns.current()) {
            return command;
        }
        if (netns.kind() == NetworkNamespace.Kind.NAMED
                && PLAIN.matcher(netns.name()).matches()) {
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
        if (PATH.matcher(name).matches()) {
            return "--net=" + name;
        }
        Matcher kept = KEPT.matcher(name);
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
