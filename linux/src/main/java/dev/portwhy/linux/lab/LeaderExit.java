package dev.portwhy.linux.lab;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * Ends the first thread of this process and nothing else, which leaves a process whose leader is dead: /proc/PID/fd opens
 * and is empty, /proc/PID/exe does not exist, and every other thread runs on.
 *
 * <p>The java launcher runs main() on a second thread while the first one waits for it. A signal whose handler is libc's
 * own pthread_exit() ends that first thread from outside.
 */
public final class LeaderExit {

    private static final int A_REAL_TIME_SIGNAL = 41;

    private LeaderExit() {}

    /** Ends the first thread. Must not be called on it. */
    public static void now() throws KernelException {
        int pid = (int) ProcessHandle.current().pid();
        if (Syscall.gettid() == pid) {
            throw new IllegalStateException("called on the first thread itself");
        }
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        MethodHandle signal = linker.downcallHandle(
                linker.defaultLookup().findOrThrow("signal"), FunctionDescriptor.of(word, ValueLayout.JAVA_INT, word));
        long handler = linker.defaultLookup().findOrThrow("pthread_exit").address();
        try {
            long before = (long) signal.invokeExact(A_REAL_TIME_SIGNAL, handler);
            if (before == -1) {
                throw new IllegalStateException("signal() refused a handler");
            }
        } catch (RuntimeException e) {
            throw e;
        } catch (Throwable t) {
            throw new IllegalStateException("signal()", t);
        }
        Syscall.check("tgkill", Syscall.call(SyscallNumbers.TGKILL, pid, pid, A_REAL_TIME_SIGNAL));
    }
}
