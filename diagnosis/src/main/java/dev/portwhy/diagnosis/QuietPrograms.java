package dev.portwhy.diagnosis;

import java.util.Set;

/**
 * Programs that never open a port for themselves. One that has a listening socket got it from the process that started it,
 * which forgot {@code O_CLOEXEC}: the service is that process, and it may be gone.
 */
final class QuietPrograms {

    static final Set<String> NAMES = Set.of(
            "ash",
            "awk",
            "bash",
            "cat",
            "cut",
            "dash",
            "dd",
            "fish",
            "flock",
            "gawk",
            "gdb",
            "grep",
            "gzip",
            "head",
            "inotifywait",
            "ksh",
            "less",
            "logger",
            "mawk",
            "more",
            "nohup",
            "pager",
            "sed",
            "sh",
            "sleep",
            "sort",
            "ssh-agent",
            "strace",
            "sudo",
            "su",
            "tail",
            "tee",
            "timeout",
            "tr",
            "vi",
            "vim",
            "watch",
            "wc",
            "xargs",
            "xz",
            "zsh");

    private QuietPrograms() {}

    static boolean contains(String comm) {
        return NAMES.contains(comm);
    }
}
