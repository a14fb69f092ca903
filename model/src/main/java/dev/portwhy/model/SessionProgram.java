package dev.portwhy.model;

import java.util.List;
import java.util.Set;

/**
 * Programs in which people work: a shell that takes its commands from a person, and what gives people such shells. What is
 * started there belongs to the person, whatever unit or supervisor stands above.
 */
public final class SessionProgram {

    private static final Set<String> SHELLS =
            Set.of("sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "fish", "tcsh", "csh");

    private static final Set<String> SERVERS = Set.of(
            "sshd",
            "sshd-session",
            "dropbear",
            "login",
            "screen",
            "SCREEN",
            "tmux",
            "tmux: server",
            "in.telnetd",
            "mosh-server",
            "tailscaled-ssh",
            "ttyd",
            "gotty",
            "script");

    private SessionProgram() {}

    /** Whether a process is a shell of either kind, by its name. */
    public static boolean isShell(ProcessInfo process) {
        String comm = process.comm();
        return SHELLS.contains(comm.startsWith("-") ? comm.substring(1) : comm);
    }

    /** Whether people work in a process. */
    public static boolean is(ProcessInfo process) {
        if (SERVERS.contains(process.comm())) {
            return true;
        }
        List<String> words = process.cmdline();
        if (!isShell(process) || words.isEmpty()) {
            return false;
        }
        if (words.getFirst().startsWith("-")) {
            return true; // login(1) writes a hyphen before the name of the shell
        }
        for (int i = 1; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals("--")) {
                return i + 1 == words.size();
            }
            boolean command = isCluster(word) && word.endsWith("c");
            if (command || !word.startsWith("-") && !word.startsWith("+")) {
                return false;
            }
            i += takesAnother(word, words.getFirst().endsWith("fish")) ? 1 : 0;
        }
        return true;
    }

    /** Short options behind one sign, {@code -il}. */
    private static boolean isCluster(String word) {
        return word.startsWith("-") && !word.startsWith("--");
    }

    /** Whether the next word belongs to an option and is no script: bash(1), fish(1); {@code -o} all shells have. */
    private static boolean takesAnother(String option, boolean fish) {
        if (option.startsWith("--")) {
            return option.equals("--rcfile") || option.equals("--init-file") || option.equals("--init-command");
        }
        return option.endsWith("o") || option.endsWith("O") || fish && option.equals("-C");
    }
}
