package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

import java.nio.charset.StandardCharsets;

/** A unix socket with a path on which a process waits for others of this machine (unix(7)). */
public final class LocalServer implements AutoCloseable {

    /** Room for a path in struct sockaddr_un, its ending zero byte included. */
    private static final int PATH_BYTES = 108;

    private static final int WAITING = 16;

    private static final int CHMOD_OWNER_ONLY = 0177;

    private final int fd;

    private LocalServer(int fd) {
        this.fd = fd;
    }

    /**
     * Listens at a path at which nothing is. Only its user, and root, may connect.
     *
     * @throws KernelException {@code ENAMETOOLONG} for a path longer than 107 bytes; what socket(2), bind(2) and listen(2) say
     */
    public static LocalServer listen(String path) throws KernelException {
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        if (name.length >= PATH_BYTES) {
            throw new KernelException("bind", Errno.ENAMETOOLONG, path);
        }
        int fd = (int)
                Syscall.check("socket", Syscall.call(SyscallNumbers.SOCKET, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        // struct sockaddr_un { u16 family; char path[108]; }
        try (NativeMemory address = new NativeMemory(2 + PATH_BYTES)) {
            address.putShort(0, AF_UNIX).put(2, name, 0, name.length);
            // The mode of the socket is 0777 without what the process's mask takes away; nobody else is let in even for
            // a moment.
            long mask = Syscall.call(SyscallNumbers.UMASK, CHMOD_OWNER_ONLY);
            try {
                Syscall.check("bind", Syscall.call(SyscallNumbers.BIND, fd, address.address(), 2 + name.length + 1));
            } finally {
                Syscall.call(SyscallNumbers.UMASK, mask);
            }
            Syscall.check("listen", Syscall.call(SyscallNumbers.LISTEN, fd, WAITING));
            return new LocalServer(fd);
        } catch (KernelException e) {
            Syscall.close(fd);
            throw e;
        }
    }

    /** Waits for the next connection. */
    public LocalConnection accept() throws KernelException {
        while (true) {
            long accepted = Syscall.call(SyscallNumbers.ACCEPT4, fd, 0, 0, SOCK_CLOEXEC);
            if (accepted != -Errno.EINTR && accepted != -Errno.ECONNABORTED) {
                return LocalConnection.of((int) Syscall.check("accept4", accepted));
            }
        }
    }

    @Override
    public void close() {
        Syscall.close(fd);
    }
}
