package dev.portwhy.linux.lab;

import dev.portwhy.linux.KernelException;
import dev.portwhy.linux.Syscall;
import dev.portwhy.linux.SyscallNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sends an open file through a unix socket and leaves it there: until somebody reads it, it lives in the queue only
 * (unix(7), {@code SCM_RIGHTS}).
 */
public final class FileInFlight implements AutoCloseable {

    private static final int AF_UNIX = 1;
    private static final int SOCK_STREAM_CLOEXEC = 1 | 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;

    private final int sender;
    private final int receiver;

    private FileInFlight(int sender, int receiver) {
        this.sender = sender;
        this.receiver = receiver;
    }

    /** Sends a file; the caller may close its own descriptor afterwards. */
    public static FileInFlight send(int fd) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment pair = arena.allocate(8, 4);
            Syscall.check(
                    "socketpair",
                    Syscall.call(SyscallNumbers.SOCKETPAIR, AF_UNIX, SOCK_STREAM_CLOEXEC, 0, pair.address()));
            FileInFlight flight =
                    new FileInFlight(pair.get(ValueLayout.JAVA_INT, 0), pair.get(ValueLayout.JAVA_INT, 4));
            Syscall.check("sendmsg", Syscall.call(SyscallNumbers.SENDMSG, flight.sender, message(arena, fd), 0));
            return flight;
        }
    }

    /** {@code struct msghdr} with one byte of data and {@code struct cmsghdr { u64 length; int level, type; int fd; }}. */
    private static long message(Arena arena, int fd) {
        MemorySegment data = arena.allocateFrom("x");
        MemorySegment vector = arena.allocate(16, 8);
        vector.set(ValueLayout.JAVA_LONG, 0, data.address());
        vector.set(ValueLayout.JAVA_LONG, 8, 1);
        MemorySegment control = arena.allocate(24, 8);
        control.set(ValueLayout.JAVA_LONG, 0, 20);
        control.set(ValueLayout.JAVA_INT, 8, SOL_SOCKET);
        control.set(ValueLayout.JAVA_INT, 12, SCM_RIGHTS);
        control.set(ValueLayout.JAVA_INT, 16, fd);
        MemorySegment message = arena.allocate(56, 8);
        message.set(ValueLayout.JAVA_LONG, 16, vector.address());
        message.set(ValueLayout.JAVA_LONG, 24, 1);
        message.set(ValueLayout.JAVA_LONG, 32, control.address());
        message.set(ValueLayout.JAVA_LONG, 40, 24);
        return message.address();
    }

    /** The descriptor in whose queue the file lies. */
    public int receiver() {
        return receiver;
    }

    @Override
    public void close() {
        Syscall.close(sender);
        Syscall.close(receiver);
    }
}
