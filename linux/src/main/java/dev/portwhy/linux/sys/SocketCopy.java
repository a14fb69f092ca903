package dev.portwhy.linux.sys;

import org.jspecify.annotations.Nullable;

/**
 * A copy of another process's descriptor (pidfd_getfd(2)), to ask the socket itself. It takes the right to trace that
 * process. While the copy is open this program is a holder, too, so it is closed at once, and {@link OwnCopies} knows of it.
 */
public final class SocketCopy {

    private static final int PIDFD_THREAD = 0x80;
    private static final int SIOCGSKNS = 0x894c;

    private SocketCopy() {}

    /**
     * Opens the network namespace in which another process's socket was made ({@code SIOCGSKNS}, net/socket.c).
     *
     * @return a descriptor of the namespace, or a negative error number
     */
    public static int namespace(int pid, int tid, int fd) {
        KernelSocket copy = of(pid, tid, fd);
        if (copy == null) {
            return -Errno.EPERM;
        }
        try (copy) {
            return namespace(copy);
        }
    }

    /** As {@link #namespace(int, int, int)}, of a socket that is open here. Only who may administrate that namespace is told. */
    public static int namespace(KernelSocket socket) {
        return (int) Syscall.call(SyscallNumbers.IOCTL, socket.fd(), SIOCGSKNS, 0);
    }

    /** The copy; null where it is not permitted, or the process or the descriptor is gone. */
    public static @Nullable KernelSocket of(int pid, int tid, int fd) {
        long process = pid == tid
                ? Syscall.call(SyscallNumbers.PIDFD_OPEN, pid, 0)
                : Syscall.call(SyscallNumbers.PIDFD_OPEN, tid, PIDFD_THREAD);
        if (process < 0) {
            return null;
        }
        int copy = OwnCopies.take((int) process, fd);
        Syscall.close((int) process);
        return copy < 0 ? null : KernelSocket.of(copy);
    }
}
