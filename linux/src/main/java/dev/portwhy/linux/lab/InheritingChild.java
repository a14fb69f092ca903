package dev.portwhy.linux.lab;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;

/**
 * Starts a program that inherits one descriptor. The JDK closes everything but the three standard ones in a child, so for
 * the moment of the start the descriptor stands in as standard error.
 */
public final class InheritingChild {

    private static final int STANDARD_ERROR = 2;

    private InheritingChild() {}

    /** Starts the program with {@code fd} as its descriptor 2; the other two are pipes. */
    public static synchronized Process start(int fd, String... command) throws IOException {
        int kept = (int) Syscall.check("dup", Syscall.call(SyscallNumbers.DUP, STANDARD_ERROR));
        try {
            replace(fd);
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
        } finally {
            replace(kept);
            Syscall.close(kept);
        }
    }

    private static void replace(int fd) throws KernelException {
        Syscall.check("dup3", Syscall.call(SyscallNumbers.DUP3, fd, STANDARD_ERROR, 0));
    }
}
