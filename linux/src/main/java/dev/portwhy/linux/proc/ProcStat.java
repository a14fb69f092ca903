package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.TextCursor;
import java.time.Instant;

/** {@code /proc/stat} (proc_stat(5)): only the time of boot is taken from it. */
public final class ProcStat {

    private ProcStat() {}

    /** The line {@code btime}: when the machine started, in whole seconds; 1970 where there is none. */
    public static Instant bootTime(TextCursor file) {
        while (!file.atEnd()) {
            if (file.accept("btime ")) {
                long seconds = file.decimal();
                // 9999-12-31, the last day that everyone can print
                return Instant.ofEpochSecond(seconds < 0 || seconds > 253402300799L ? 0 : seconds);
            }
            file.nextLine();
        }
        return Instant.EPOCH;
    }
}
