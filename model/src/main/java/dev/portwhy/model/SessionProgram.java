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
        for (String word : words.subList(1, words.size())) {
            boolean command = word.startsWith("-") && !word.startsWith("--") && word.endsWith("c");
            if (command || !word.startsWith("-")) {
                return false;
            }
        }
        return true;
    }
}
