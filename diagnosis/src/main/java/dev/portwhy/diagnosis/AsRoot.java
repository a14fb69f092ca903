package dev.portwhy.diagnosis;

import dev.portwhy.model.DecimalName;
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
            "machinectl ",
            "runuser ",
            "cat /proc/",
            "timeout -s INT 10 bpftrace ",
            "systemctl stop ",
            "systemctl start ",
            "systemctl restart ",
            "systemctl --user -M ");

    /** What anybody may do to processes of their own, and to no others (kill(2), ptrace(2), proc_pid_fd(5)). */
    private static final List<String> TO_A_PROCESS = List.of("kill ", "strace ", "py-spy ", "jstack ", "ls -l /proc/");

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
        int from = 0;
        char quote = 0;
        for (int i = 0; i < commands.length(); i++) {
            char c = commands.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '\'' || c == '"') {
                quote = c;
            } else {
                int between = commands.startsWith("; ", i) ? 2 : commands.startsWith(" && ", i) ? 4 : 0;
                if (between > 0) {
                    append(typed, snapshot, commands.substring(from, i));
                    typed.append(commands, i, i + between);
                    from = i + between;
                    i = from - 1;
                }
            }
        }
        append(typed, snapshot, commands.substring(from));
        return typed.toString();
    }

    private static void append(StringBuilder typed, Snapshot snapshot, String command) {
        boolean sudo =
                needsRoot(snapshot, command, snapshot.visibility().looker().uid());
        typed.append(sudo ? "sudo " : "").append(command);
    }

    private static boolean needsRoot(Snapshot snapshot, String command, int uid) {
        if (command.startsWith("prlimit ")) {
            // Its own soft limit anybody may raise; the hard one, behind the colon, only root (prlimit(2)).
            return !command.endsWith(":") || isAboutOthers(snapshot, command, uid);
        }
        return begins(command, TO_A_PROCESS) ? isAboutOthers(snapshot, command, uid) : begins(command, ACTS);
    }

    private static boolean begins(String command, List<String> acts) {
        for (String act : acts) {
            if (command.startsWith(act)) {
                return true;
            }
        }
        return false;
    }

    /** Whether one of the processes is not the looker's (kill(2)); one that could not be read is not. */
    private static boolean isAboutOthers(Snapshot snapshot, String command, int uid) {
        for (String word : command.replace("/proc/", "").replace("/fd", "").split(" ")) {
            int pid = DecimalName.number(word);
            if (pid > 0) {
                ProcessInfo process = snapshot.process(pid);
                if (process == null || process.uid() != uid) {
                    return true;
                }
            }
        }
        return false;
    }
}
