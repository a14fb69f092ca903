package dev.portwhy.linux.lab;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

/**
 * Takes the calling thread out of what it shares with its process (unshare(2)). Only for a platform thread that ends with
 * the work: it cannot go back.
 */
public final class ThreadUnshare {

    private ThreadUnshare() {}

    /** From here on the thread has a file table of its own, a copy of its process's. */
    public static void files() throws KernelException {
        unshare("unshare(CLONE_FILES)", CLONE_FILES);
    }

    /** From here on the thread is in a new network namespace whose loopback device is down. */
    public static void network() throws KernelException {
        unshare("unshare(CLONE_NEWNET)", CLONE_NEWNET);
    }

    /** From here on mounts that the thread makes, and processes that it starts see, reach nobody else. */
    public static void mounts() throws KernelException {
        unshare("unshare(CLONE_NEWNS)", CLONE_NEWNS);
        mount("none", "/", null, MS_REC | MS_PRIVATE);
    }

    private static void unshare(String operation, int flag) throws KernelException {
        Syscall.check(operation, Syscall.call(SyscallNumbers.UNSHARE, flag));
    }

    /** Mounts an empty file system in memory; only after {@link #mounts()}. */
    public static void mountMemory(String at) throws KernelException {
        mount("none", at, "tmpfs", 0);
    }

    /** Makes a file appear at another place as well; only after {@link #mounts()}. */
    public static void bindMount(String what, String at) throws KernelException {
        mount(what, at, null, MS_BIND);
    }

    private static void mount(String what, String at, @org.jspecify.annotations.Nullable String type, long flags)
            throws KernelException {
        try (NativeMemory source = NativeMemory.of(what);
                NativeMemory target = NativeMemory.of(at);
                NativeMemory kind = NativeMemory.of(type == null ? "" : type)) {
            long kindAddress = type == null ? 0 : kind.address();
            Syscall.check(
                    "mount(" + at + ")",
                    Syscall.call(SyscallNumbers.MOUNT, source.address(), target.address(), kindAddress, flags));
        }
    }
}
