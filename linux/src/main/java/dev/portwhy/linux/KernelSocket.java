package dev.portwhy.linux;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * A socket as the kernel knows it, call by call, without anything a library adds: bind() sets no option, close() closes
 * (socket(7), tcp(7)). It is made in the network namespace of the calling thread, and in its file table.
 */
public final class KernelSocket implements AutoCloseable {

    /** {@code SOCK_STREAM}. */
    public static final int STREAM = 1;
    /** {@code SOCK_DGRAM}. */
    public static final int DATAGRAM = 2;

    private static final int CLOEXEC = 0x80000;

    private final int fd;
    private boolean closed;

    private KernelSocket(int fd) {
        this.fd = fd;
    }

    /**
     * Makes a socket.
     *
     * @param protocol an {@code IPPROTO_} number; 0 for the type's own
     */
    public static KernelSocket open(Family family, int type, int protocol) throws KernelException {
        return new KernelSocket((int) Syscall.check(
                "socket",
                Syscall.call(SyscallNumbers.SOCKET, SocketAddresses.number(family), type | CLOEXEC, protocol)));
    }

    /** A TCP socket. */
    public static KernelSocket tcp(Family family) throws KernelException {
        return open(family, STREAM, 0);
    }

    /** Takes over a descriptor that a system call gave. */
    public static KernelSocket of(int fd) {
        return new KernelSocket(fd);
    }

    /** The descriptor. */
    public int fd() {
        return fd;
    }

    /** Sets an option whose value is a number. */
    public KernelSocket set(int level, int option, int value) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment word = arena.allocateFrom(ValueLayout.JAVA_INT, value);
            set(level, option, word);
        }
        return this;
    }

    /** Sets an option to what is in memory. */
    public void set(int level, int option, MemorySegment value) throws KernelException {
        Syscall.check(
                "setsockopt(" + level + ", " + option + ")",
                Syscall.call(SyscallNumbers.SETSOCKOPT, fd, level, option, value.address(), value.byteSize()));
    }

    /** Reads an option whose value is up to eight bytes long. */
    public long get(int level, int option) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment value = arena.allocate(8, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, 8);
            Syscall.check(
                    "getsockopt(" + level + ", " + option + ")",
                    Syscall.call(SyscallNumbers.GETSOCKOPT, fd, level, option, value.address(), length.address()));
            return length.get(ValueLayout.JAVA_INT, 0) == 4
                    ? value.get(ValueLayout.JAVA_INT, 0)
                    : value.get(ValueLayout.JAVA_LONG, 0);
        }
    }

    /** bind(2). */
    public KernelSocket bind(Endpoint local) throws KernelException {
        withAddress("bind(" + local + ")", SyscallNumbers.BIND, local);
        return this;
    }

    /** connect(2); waits for the answer. */
    public KernelSocket connect(Endpoint remote) throws KernelException {
        withAddress("connect(" + remote + ")", SyscallNumbers.CONNECT, remote);
        return this;
    }

    private void withAddress(String operation, int call, Endpoint endpoint) throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddresses.BYTES, 8);
            int length = SocketAddresses.write(address, endpoint);
            Syscall.check(operation, Syscall.call(call, fd, address.address(), length));
        }
    }

    /** listen(2). */
    public KernelSocket listen(int backlog) throws KernelException {
        Syscall.check("listen", Syscall.call(SyscallNumbers.LISTEN, fd, backlog));
        return this;
    }

    /** accept4(2); waits for a connection. */
    public KernelSocket accept() throws KernelException {
        return new KernelSocket((int) Syscall.check("accept", Syscall.call(SyscallNumbers.ACCEPT4, fd, 0, 0, CLOEXEC)));
    }

    /** shutdown(2): 0 for reading, 1 for writing, 2 for both. */
    public void shutdown(int how) throws KernelException {
        Syscall.check("shutdown", Syscall.call(SyscallNumbers.SHUTDOWN, fd, how));
    }

    /** The local end (getsockname(2)). Beware: after a failed automatic connect() it names a port no longer held. */
    public Endpoint local() throws KernelException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = arena.allocate(SocketAddresses.BYTES, 8);
            MemorySegment length = arena.allocateFrom(ValueLayout.JAVA_INT, SocketAddresses.BYTES);
            Syscall.check(
                    "getsockname", Syscall.call(SyscallNumbers.GETSOCKNAME, fd, address.address(), length.address()));
            return SocketAddresses.read(address);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Syscall.close(fd);
        }
    }
}
