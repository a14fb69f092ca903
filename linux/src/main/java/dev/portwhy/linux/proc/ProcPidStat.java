package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.TextCursor;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * {@code /proc/PID/stat} (proc_pid_stat(5), {@code do_task_stat()} in {@code fs/proc/array.c}), as far as it is of use.
 *
 * @param pid the process
 * @param comm its name; this file has it raw, unlike {@code status}, which escapes newlines and backslashes
 * @param state one letter; {@code Z} for a zombie or a dead leader of living threads
 * @param parentPid its parent
 * @param flags {@code PF_} bits of {@code include/linux/sched.h}
 * @param threads how many threads it has
 * @param startTicks when it started, in hundredths of a second since boot
 */
public record ProcPidStat(int pid, String comm, char state, int parentPid, long flags, int threads, long startTicks) {

    private static final long PF_KTHREAD = 0x00200000;

    /** A thousand years; no honest machine has been up for longer. */
    private static final long MOST_TICKS = 100L * 86400 * 365 * 1000;

    /** Whether it is a thread of the kernel, which has neither a program nor a command line. */
    public boolean kernelThread() {
        return (flags & PF_KTHREAD) != 0;
    }

    /** Whether it is stopped, by a signal or by a debugger. */
    public boolean stopped() {
        return state == 'T' || state == 't';
    }

    /** Whether the thread that began the process is dead. */
    public boolean leaderDead() {
        return state == 'Z' || state == 'X';
    }

    /**
     * Reads the one line of the file; null if it is not one. A name may hold anything, also {@code ") S 1"}: it ends at
     * the last closing parenthesis, because what follows are numbers and one letter.
     */
    public static @Nullable ProcPidStat parse(byte[] bytes, int length) {
        int open = 0;
        while (open < length && bytes[open] != '(') {
            open++;
        }
        int close = length - 1;
        while (close > open && bytes[close] != ')') {
            close--;
        }
        if (close <= open || close + 2 >= length) {
            return null;
        }
        var head = new TextCursor(bytes, 0, open);
        var tail = new TextCursor(bytes, close + 3, length);
        long pid = head.decimal();
        long parent = tail.decimal(); // field 4
        skip(tail, 4); // pgrp, session, tty_nr, tpgid
        long flags = tail.decimal(); // field 9
        skip(tail, 10); // to nice, field 19
        long threads = tail.decimal();
        skip(tail, 1);
        long start = tail.decimal(); // field 22
        if (pid <= 0
                || pid > Integer.MAX_VALUE
                || parent < 0
                || parent > Integer.MAX_VALUE
                || start < 0
                || tail.peek() != ' ' // thirty more numbers follow: without them this one may be cut, too
                || start > MOST_TICKS) {
            return null;
        }
        return new ProcPidStat(
                (int) pid,
                new String(bytes, open + 1, close - open - 1, StandardCharsets.UTF_8),
                (char) bytes[close + 2],
                (int) parent,
                flags,
                (int) Math.min(threads, Integer.MAX_VALUE),
                start);
    }

    private static void skip(TextCursor cursor, int words) {
        for (int i = 0; i < words; i++) {
            cursor.skipWord();
        }
    }
}
