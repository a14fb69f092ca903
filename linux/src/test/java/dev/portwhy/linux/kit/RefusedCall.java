package dev.portwhy.linux.kit;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * A kernel that does not have some system call, for one thread and all that it starts, threads and programs (seccomp(2)): as
 * an older one, or a container's filter.
 */
public final class RefusedCall {

    private static final int PR_SET_SECCOMP = 22;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int SECCOMP_MODE_FILTER = 2;
    private static final int ENOSYS = 38;

    private RefusedCall() {}

    /** Does something where a system call is missing. */
    public static <T> T without(int call, Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(() -> {
            refuse(call);
            return action.call();
        });
        // for good: the filter stays with the thread
        Thread.ofPlatform().start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** {@code struct sock_fprog} and four {@code struct sock_filter { u16 code; u8 jt, jf; u32 k; }} (linux/filter.h). */
    private static void refuse(int call) throws KernelException {
        try (NativeMemory program = new NativeMemory(4 * 8);
                NativeMemory header = new NativeMemory(16)) {
            program.putShort(0, 0x20).putInt(4, 0); // load the number of the call
            program.putShort(8, 0x15).putShort(10, 0x0100).putInt(12, call); // this one? else skip one
            program.putShort(16, 0x06).putInt(20, 0x00050000 | ENOSYS);
            program.putShort(24, 0x06).putInt(28, 0x7fff0000);
            header.putShort(0, 4).putLong(8, program.address());
            Syscall.check("prctl", Syscall.call(SyscallNumbers.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
            Syscall.check(
                    "prctl", Syscall.call(SyscallNumbers.PRCTL, PR_SET_SECCOMP, SECCOMP_MODE_FILTER, header.address()));
        }
    }
}
