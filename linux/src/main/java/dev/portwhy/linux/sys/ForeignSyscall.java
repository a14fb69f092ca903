package dev.portwhy.linux.sys;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;

/**
 * System calls through libc's {@code syscall(2)} and the foreign-function API.
 *
 * <p>Each shape of foreign call costs about 25 ms the first time, so there is one shape for everything: a number and six
 * words.
 */
final class ForeignSyscall {

    private static final Linker.Option CAPTURE = Linker.Option.captureCallState("errno");
    private static final ThreadLocal<State> STATE = ThreadLocal.withInitial(State::new);
    private static final MethodHandle SYSCALL = link();

    private ForeignSyscall() {}

    /** Where a call leaves its error number. On Linux the captured state is that one int. */
    private static final class State {
        final MemorySegment segment = Arena.ofAuto().allocate(Linker.Option.captureStateLayout());

        int errno() {
            return segment.get(ValueLayout.JAVA_INT, 0);
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

    /** As {@link Syscall#address(ByteBuffer)}. */
    static long address(ByteBuffer buffer) {
        return MemorySegment.ofBuffer(buffer).address();
    }

    /** As {@link Syscall#call(int, long, long, long, long, long, long)}. */
    static long call(int number, long a, long b, long c, long d, long e, long f) {
        State state = STATE.get();
        long result;
        try {
            result = (long) SYSCALL.invokeExact(state.segment, (long) number, a, b, c, d, e, f);
        } catch (Throwable t) {
            throw new IllegalStateException("system call " + number, t);
        }
        return result == -1 ? -state.errno() : result;
    }
}
