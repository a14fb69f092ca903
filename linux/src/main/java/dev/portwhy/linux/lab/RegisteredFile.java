package dev.portwhy.linux.lab;

import dev.portwhy.linux.KernelException;
import dev.portwhy.linux.Syscall;
import dev.portwhy.linux.SyscallNumbers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** An io_uring that keeps a file open by having it registered (io_uring_register(2), {@code IORING_REGISTER_FILES}). */
public final class RegisteredFile implements AutoCloseable {

    private static final int PARAMETERS_BYTES = 120;
    private static final int IORING_REGISTER_FILES = 2;

    private final int ring;

    private RegisteredFile(int ring) {
        this.ring = ring;
    }

    /** Registers a file; the caller may close its own descriptor afterwards. */
    public static RegisteredFile register(int fd) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment parameters = arena.allocate(PARAMETERS_BYTES, 8);
            int ring = (int) Syscall.check(
                    "io_uring_setup", Syscall.call(SyscallNumbers.IO_URING_SETUP, 2, parameters.address()));
            RegisteredFile registered = new RegisteredFile(ring);
            MemorySegment files = arena.allocateFrom(ValueLayout.JAVA_INT, fd);
            Syscall.check(
                    "io_uring_register",
                    Syscall.call(SyscallNumbers.IO_URING_REGISTER, ring, IORING_REGISTER_FILES, files.address(), 1));
            return registered;
        }
    }

    @Override
    public void close() {
        Syscall.close(ring);
    }
}
