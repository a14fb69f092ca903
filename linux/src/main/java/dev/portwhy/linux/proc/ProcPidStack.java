package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;

/**
 * Where in the kernel a thread waits: {@code /proc/PID/task/TID/stack} (proc_pid_stack(5)), a line for each function that was called, the
 * innermost first, with the module that it is in: {@code [<0>] iscsit_accept_np+0x6c/0x280 [iscsi_target_mod]}. Only for who has
 * CAP_SYS_ADMIN, and for nobody where the kernel is built without.
 */
public final class ProcPidStack {

    private ProcPidStack() {}

    /** The module on whose behalf a thread is in the kernel: the outermost one; empty where it is none of a module, or that is not known. */
    public static String module(KernelFiles files, int pid, int tid) {
        return files.read("/proc/" + pid + "/task/" + tid + "/stack") > 0 ? module(files.lines()) : "";
    }

    private static String module(TextCursor text) {
        String module = "";
        while (!text.atEnd()) {
            text.skipWord();
            text.skipWord();
            String of = text.word();
            if (of.length() > 2 && of.startsWith("[") && of.endsWith("]")) {
                module = of.substring(1, of.length() - 1);
            }
            text.nextLine();
        }
        return module;
    }
}
