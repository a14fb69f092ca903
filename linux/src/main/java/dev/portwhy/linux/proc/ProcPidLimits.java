package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.TextCursor;

/** {@code /proc/PID/limits} (proc_pid_limits(5), {@code proc_pid_limits()} in {@code fs/proc/base.c}): the line about open files. */
public final class ProcPidLimits {

    /** What the kernel writes for {@code RLIM_INFINITY}. */
    private static final String NONE = "unlimited";

    private ProcPidLimits() {}

    /** The soft and the hard limit of open files, {@link Long#MAX_VALUE} for none; an empty array where the file does not tell. */
    public static long[] openFiles(TextCursor file) {
        while (!file.atEnd()) {
            if (file.accept("Max open files")) {
                long soft = limit(file);
                long hard = limit(file);
                file.skipSpaces();
                // Behind both stands the unit: a line that was cut within a number has none.
                boolean whole = soft >= 0 && hard >= 0 && file.accept("files");
                return whole ? new long[] {soft, hard} : new long[0];
            }
            file.nextLine();
        }
        return new long[0];
    }

    private static long limit(TextCursor file) {
        file.skipSpaces();
        return file.accept(NONE) ? Long.MAX_VALUE : file.decimal();
    }
}
