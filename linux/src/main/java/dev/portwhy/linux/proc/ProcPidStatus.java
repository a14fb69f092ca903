package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.TextCursor;

/** {@code /proc/PID/status} (proc_pid_status(5)): only the effective user is taken from it. */
public final class ProcPidStatus {

    private ProcPidStatus() {}

    /** The effective user: the second number of the line {@code Uid:}; -1 where there is none. */
    public static int effectiveUid(TextCursor file) {
        while (!file.atEnd()) {
            if (file.accept("Uid:")) {
                file.decimal();
                long uid = file.decimal();
                return uid < 0 || uid > 0xffffffffL ? -1 : (int) uid;
            }
            file.nextLine();
        }
        return -1;
    }
}
