package dev.portwhy.linux.sys;

import java.io.IOException;

/** The kernel refused a call: what was asked, which error came back, and what that is about. */
public final class KernelException extends IOException {

    private final String operation;
    private final int errno;

    /**
     * @param operation the system call or request, {@code setns(/proc/1/ns/net)}
     * @param errno the error number, positive
     * @param detail what the caller could do about it, or the kernel's own extended message; may be empty
     */
    public KernelException(String operation, int errno, String detail) {
        super(operation + ": " + Errno.name(errno) + (detail.isEmpty() ? "" : " (" + detail + ")"));
        this.operation = operation;
        this.errno = errno;
    }

    /** What was asked of the kernel. */
    String operation() {
        return operation;
    }

    /** The error number. */
    public int errno() {
        return errno;
    }

    /** Whether the kernel said that the caller may not do this: EPERM or EACCES. */
    public boolean notPermitted() {
        return errno == Errno.EPERM || errno == Errno.EACCES;
    }
}
