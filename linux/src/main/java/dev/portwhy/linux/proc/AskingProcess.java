package dev.portwhy.linux.proc;

import dev.portwhy.linux.sys.Syscall;

/** The process in which somebody asks: this one, unless it answers for another (one question at a time). */
public final class AskingProcess {

    private static volatile int other;

    private AskingProcess() {}

    /** Its number in this process's pid namespace. */
    public static int pid() {
        int asks = other;
        return asks == 0 ? Syscall.getpid() : asks;
    }

    /** From here on it is that process; 0 for this one. */
    public static void become(int pid) {
        other = pid;
    }
}
