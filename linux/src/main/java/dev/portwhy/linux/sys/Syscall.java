package dev.portwhy.linux.sys;

import java.nio.ByteBuffer;

/**
 * System calls: a number and six words, whatever the call.
 *
 * <p>They go through native methods of {@link SyscallLibrary}, or where those are not to be had through
 * {@link ForeignSyscall}. Addresses of memory are passed as words; whoever passes one keeps the memory alive.
 */
public final class Syscall {

    private static final boolean BOUND = SyscallLibrary.load();

    private Syscall() {}

    /** The function of {@link SyscallLibrary} that makes a system call. */
    static native long enter(long number, long a, long b, long c, long d, long e, long f);

    /** {@link SyscallLibrary}'s other function. */
    static native long locate(ByteBuffer buffer);

    /** Where the memory of a direct buffer begins, for as long as somebody holds the buffer. */
    static long address(ByteBuffer buffer) {
        return BOUND ? locate(buffer) : ForeignSyscall.address(buffer);
    }

    /** Makes a system call. Returns its result, or the error number as a negative value, as the kernel itself does. */
    public static long call(int number, long a, long b, long c, long d, long e, long f) {
        return BOUND ? enter(number, a, b, c, d, e, f) : ForeignSyscall.call(number, a, b, c, d, e, f);
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

    /** The process's number in its pid namespace (getpid(2)). */
    public static int getpid() {
        return (int) call(SyscallNumbers.GETPID, 0);
    }

    /** The effective user of the calling thread (geteuid(2)). */
    public static int geteuid() {
        return (int) call(SyscallNumbers.GETEUID, 0);
    }
}
