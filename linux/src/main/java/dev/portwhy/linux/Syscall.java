package dev.portwhy.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * System calls, all through libc's {@code syscall(2)}.
 *
 * <p>Each shape of foreign call costs about 25 ms the first time, so there is one shape for everything: a number and six
 * words. Addresses of memory are passed as words; whoever passes one keeps the segment alive.
 */
public final class Syscall {

    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final ThreadLocal<State> STATE = ThreadLocal.withInitial(State::new);
    private static final MethodHandle SYSCALL = link();

    private Syscall() {}

    /**
     * Where a call leaves its error number. On Linux the captured state is that one int. It is copied out as an array,
     * as everywhere on the way to a first answer: the first use of a {@code VarHandle} on memory costs milliseconds.
     */
    private static final class State {
        final MemorySegment segment = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());
        final int[] errno = new int[1];

        int errno() {
            MemorySegment.copy(segment, ValueLayout.JAVA_INT, 0, errno, 0, 1);
            return errno[0];
        }
    }

    private static MethodHandle link() {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong word = ValueLayout.JAVA_LONG;
        return linker.downcallHandle(
                linker.defaultLookup().findOrThrow("syscall"),
                FunctionDescriptor.of(word, word, word, word, word, word, word, word),
                CAPTURE);
    }

    /** Makes a system call. Returns its result, or the error number as a negative value, as the kernel itself does. */
    public static long call(int number, long a, long b, long c, long d, long e, long f) {
        State state = STATE.get();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(state.segment, (long) number, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new IllegalStateException("system call " + number, t);
        }
        return result == -1 ? -state.errno() : result;
    }

    /** As {@link #call(int, long, long, long, long, long, long)}, the missing words zero. */
    public static long call(int number, long a) {
        return call(number, a, 0, 0, 0, 0, 0);
    }

    /** As {@link #call(int, long, long, long, long, long, long)}, the missing words zero. */
    public static long call(int number, long a, long b) {
        return call(number, a, b, 0, 0, 0, 0);
    }

    /** As {@link #call(int, long, long, long, long, long, long)}, the missing words zero. */
    public static long call(int number, long a, long b, long c) {
        return call(number, a, b, c, 0, 0, 0);
    }

    /** As {@link #call(int, long, long, long, long, long, long)}, the missing words zero. */
    public static long call(int number, long a, long b, long c, long d) {
        return call(number, a, b, c, d, 0, 0);
    }

    /** As {@link #call(int, long, long, long, long, long, long)}, the missing words zero. */
    public static long call(int number, long a, long b, long c, long d, long e) {
        return call(number, a, b, c, d, e, 0);
    }

    /** The result of a call, or the exception that says which call failed and how. */
    public static long check(String operation, long result) throws KernelException {
        if (result < 0) {
            throw new KernelException(operation, (int) -result, "");
        }
        return result;
    }

    /** Closes a descriptor; errors do not matter to a reader. */
    public static void close(int fd) {
        call(SyscallNumbers.CLOSE, fd);
    }

    /** The thread's number in its pid namespace (gettid(2)). */
    public static int gettid() {
        return (int) call(SyscallNumbers.GETTID, 0);
    }

    /** The effective user of the calling thread (geteuid(2)). */
    public static int geteuid() {
        return (int) call(SyscallNumbers.GETEUID, 0);
    }
}
