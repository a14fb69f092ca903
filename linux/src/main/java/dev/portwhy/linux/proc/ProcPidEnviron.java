package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.KernelFiles;
import org.jspecify.annotations.Nullable;

/** {@code /proc/PID/environ} (proc_pid_environ(5)): what a process was started with, as far as it has not written over it. */
public final class ProcPidEnviron {

    private final String[] entries;

    private ProcPidEnviron(String[] entries) {
        this.entries = entries;
    }

    /** That of a process; without any entry where it may not be read. */
    public static ProcPidEnviron of(KernelFiles files, int pid) {
        String text = files.text("/proc/" + pid + "/environ");
        return new ProcPidEnviron(text == null ? new String[0] : text.split("\0", -1));
    }

    /** The value of a variable; null where it is not set. */
    public @Nullable String get(String name) {
        for (String entry : entries) {
            if (entry.length() > name.length() && entry.charAt(name.length()) == '=' && entry.startsWith(name)) {
                return entry.substring(name.length() + 1);
            }
        }
        return null;
    }

    /** The value of a variable; empty where it is not set. */
    public String text(String name) {
        String value = get(name);
        return value == null ? "" : value;
    }
}
