package dev.portwhy.diagnosis;

import dev.portwhy.model.Looker;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Commands of remedies as whoever looked has to type them: an ordinary user does with {@code sudo} what needs root. Whoever
 * reads a capture does not matter: the act is done where it was taken.
 */
final class AsRoot {

    /** What only root may do, by how it begins: settings, sockets of others, other namespaces, rules, services of the system. */
    private static final List<String> ACTS = List.of(
            "sysctl -w ",
            "portwhy tune apply ",
            "ss -K ",
            "setcap ",
            "ip ",
            "nsenter ",
            "nft ",
            "iptables",
            "ip6tables",
            "ipvsadm ",
            "umount ",
            "crictl ",
            "runuser ",
            "cat /proc/",
            "systemctl stop ",
            "systemctl start ",
            "systemctl restart ",
            "systemctl --user -M ");

    private AsRoot() {}

    static List<Finding> findings(Snapshot snapshot, List<Finding> findings) {
        if (!snapshot.visibility().looker().wasUser()) {
            return findings;
        }
        List<Finding> typed = new ArrayList<>();
        for (Finding finding : findings) {
            List<Remedy> remedies = new ArrayList<>();
            for (Remedy remedy : finding.remedies()) {
                remedies.add(remedy(snapshot, remedy));
            }
            typed.add(finding.with(remedies));
        }
        return typed;
    }

    static Remedy remedy(Snapshot snapshot, Remedy remedy) {
        return remedy.typed(command(snapshot, remedy.command()), command(snapshot, remedy.undo()));
    }

    /** Commands with a semicolon or two ampersands between them, each with {@code sudo} in front where it needs root and the looker was not. */
    static @Nullable String command(Snapshot snapshot, @Nullable String commands) {
        Looker looker = snapshot.visibility().looker();
        if (commands == null || !looker.wasUser()) {
            return commands;
        }
        StringBuilder typed = new StringBuilder();
        for (String command : commands.split("; ", -1)) {
            typed.append(typed.isEmpty() ? "" : "; ");
            String before = "";
            for (String one : command.split(" && ", -1)) {
                boolean sudo = needsRoot(snapshot, one, looker.uid());
                typed.append(before).append(sudo ? "sudo " : "").append(one);
                before = " && ";
            }
        }
        return typed.toString();
    }

    private static boolean needsRoot(Snapshot snapshot, String command, int uid) {
        if (command.startsWith("prlimit ")) {
            // Its own soft limit anybody may raise; the hard one, behind the colon, only root (prlimit(2)).
            return !command.endsWith(":") || isAboutOthers(snapshot, command, uid);
        }
        return command.startsWith("kill ") ? isAboutOthers(snapshot, command, uid) : isAct(command);
    }

    private static boolean isAct(String command) {
        for (String act : ACTS) {
            if (command.startsWith(act)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the processes is not the looker's (kill(2)); one that could not be read is not. */
    private static boolean isAboutOthers(Snapshot snapshot, String command, int uid) {
        for (String word : command.split(" ")) {
            if (!word.isEmpty() && Character.isDigit(word.charAt(0))) {
                ProcessInfo process = snapshot.process(Integer.parseInt(word));
                if (process == null || process.uid() != uid) {
                    return true;
                }
            }
        }
        return false;
    }
}
