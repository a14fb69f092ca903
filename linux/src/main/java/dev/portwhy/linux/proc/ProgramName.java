package dev.portwhy.linux.proc;

import org.jspecify.annotations.Nullable;

/**
 * Whether a process is the program that it calls itself. A name is what anybody wrote: a link of that name to a program that
 * runs as root for everybody gives a process of root's with a name and a command line of a user's choice. The file that it
 * runs is not.
 */
public final class ProgramName {

    private static final int ROOT = 0;
    /** The kernel cuts names ({@code TASK_COMM_LEN}, include/linux/sched.h). */
    private static final int COMM_BYTES = 15;

    private ProgramName() {}

    /**
     * Whether what a process says by its name and command line is said by the user it runs as. Only of root's it is asked:
     * another user's processes speak for nobody else anyway.
     *
     * @param live whether this is the running machine; a recorded tree may lack the link to the program
     */
    public static boolean holds(String comm, @Nullable String exe, int uid, boolean live) {
        if (uid != ROOT) {
            return true;
        }
        if (exe == null) {
            return !live;
        }
        String program = exe.substring(exe.lastIndexOf('/') + 1);
        return program.equals(comm)
                || program.equals(comm + " (deleted)")
                || comm.length() == COMM_BYTES && program.startsWith(comm)
                || isPasst(comm) && isPasst(program);
    }

    /** One program by two names, and with what the processor can do behind the name: passt(1). */
    private static boolean isPasst(String name) {
        return name.startsWith("pasta") || name.startsWith("passt");
    }
}
