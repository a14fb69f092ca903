package dev.portwhy.linux.lab;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

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
        try (NativeMemory parameters = new NativeMemory(PARAMETERS_BYTES);
                NativeMemory files = NativeMemory.of(fd)) {
            int ring = (int) Syscall.check(
                    "io_uring_setup", Syscall.call(SyscallNumbers.IO_URING_SETUP, 2, parameters.address()));
            RegisteredFile registered = new RegisteredFile(ring);
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
