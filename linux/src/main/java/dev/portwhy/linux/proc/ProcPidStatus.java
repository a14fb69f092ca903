package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.model.SignalState;
import org.jspecify.annotations.Nullable;

/** {@code /proc/PID/status} (proc_pid_status(5)): the effective user, and what signals do to the process. */
public final class ProcPidStatus {

    private ProcPidStatus() {}

    /**
     * What stands behind a name.
     *
     * @param status the whole file
     * @param name with its colon
     * @return empty where there is no such line, or where it was cut off
     */
    public static String field(String status, String name) {
        int at = status.indexOf("\n" + name);
        int end = at < 0 ? -1 : status.indexOf('\n', at + 1);
        return end < 0 ? "" : status.substring(at + 1 + name.length(), end).strip();
    }

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

    /**
     * What signals do to a process, its blocked ones being those of this file's thread; null where the file does not have the
     * lines, as one that was cut off.
     */
    public static @Nullable SignalState signals(int pid, TextCursor file) {
        char state = 0;
        int tracer = 0;
        int innermost = 0;
        long blocked = 0;
        long ignored = 0;
        while (!file.atEnd()) {
            if (file.accept("State:")) {
                file.skipSpaces();
                state = (char) file.peek();
            } else if (file.accept("TracerPid:")) {
                tracer = number(file.decimal());
            } else if (file.accept("NSpid:")) {
                innermost = innermost(file);
            } else if (file.accept("SigBlk:")) {
                blocked = mask(file);
            } else if (file.accept("SigIgn:")) {
                ignored = mask(file);
            } else if (file.accept("SigCgt:")) {
                return state == 0 ? null : new SignalState(pid, state, tracer, innermost, blocked, ignored, mask(file));
            }
            file.nextLine();
        }
        return null;
    }

    private static int innermost(TextCursor file) {
        long last = 0;
        for (long number = file.decimal(); number >= 0; number = file.decimal()) {
            last = number;
        }
        return number(last);
    }

    private static int number(long number) {
        return number < 0 || number > Integer.MAX_VALUE ? 0 : (int) number;
    }

    /** Sixteen hexadecimal digits, the first signal's bit being the last one's lowest. */
    private static long mask(TextCursor file) {
        file.skipSpaces();
        long high = file.word32();
        long low = file.word32();
        return high < 0 || low < 0 ? 0 : high << Integer.SIZE | low;
    }
}
