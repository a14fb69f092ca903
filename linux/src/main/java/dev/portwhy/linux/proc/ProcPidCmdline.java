package dev.portwhy.linux.proc;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code /proc/PID/cmdline} (proc_pid_cmdline(5)): the arguments, each ended by a zero byte. A process may write over
 * them what it likes, also one string without any zero byte ({@code sshd: alice [priv]}).
 */
public final class ProcPidCmdline {

    /** Enough to recognise a program by; some Java command lines are many times that. */
    private static final int LIMIT = 8192;

    private ProcPidCmdline() {}

    /** Stands at the end of one that is longer. */
    private static final String CUT = "\u2026";

    /**
     * The arguments, of the first {@value #LIMIT} bytes; the last one ends with three dots where more was cut off. Empty
     * for a kernel thread or a zombie.
     */
    public static List<String> parse(byte[] bytes, int length) {
        int end = Math.min(length, LIMIT);
        // programs that change their title fill the rest of the room with zero bytes
        while (end > 1 && bytes[end - 1] == 0 && bytes[end - 2] == 0) {
            end--;
        }
        if (end <= 0 || end == 1 && bytes[0] == 0) {
            return List.of();
        }
        List<String> arguments = new ArrayList<>(8);
        int start = 0;
        for (int i = 0; i < end; i++) {
            if (bytes[i] == 0) {
                arguments.add(new String(bytes, start, i - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        boolean cut = end == LIMIT && length > LIMIT;
        if (start < end || cut) {
            arguments.add(new String(bytes, start, end - start, StandardCharsets.UTF_8) + (cut ? CUT : ""));
        }
        return arguments;
    }
}
