package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A socket as the kernel knows it, call by call, without anything a library adds: bind() sets no option, close() closes
 * (socket(7), tcp(7)). It is made in the network namespace of the calling thread, and in its file table.
 */
public final class KernelSocket implements AutoCloseable {

    private static final int WARM_UPS = 4;

    private static volatile boolean warm;

    private final int fd;
    private boolean closed;
    private long heldNanos;

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
                Syscall.call(SyscallNumbers.SOCKET, SocketAddresses.number(family), type | SOCK_CLOEXEC, protocol)));
    }

    /** A TCP socket. */
    public static KernelSocket tcp(Family family) throws KernelException {
        return open(family, SOCK_STREAM, 0);
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
        try (NativeMemory word = NativeMemory.of(value)) {
            set(level, option, word);
        }
        return this;
    }

    /** Sets an option to what is in memory. */
    public void set(int level, int option, NativeMemory value) throws KernelException {
        Syscall.check(
                "setsockopt(" + level + ", " + option + ")",
                Syscall.call(SyscallNumbers.SETSOCKOPT, fd, level, option, value.address(), value.size()));
    }

    /** From here on close() sends a reset instead of a FIN ({@code SO_LINGER} of zero seconds). */
    public KernelSocket resetOnClose() throws KernelException {
        try (NativeMemory on = NativeMemory.of(1, 0)) {
            set(SOL_SOCKET, SO_LINGER, on);
        }
        return this;
    }

    /** Reads an option whose value is up to eight bytes long. */
    public long get(int level, int option) throws KernelException {
        try (NativeMemory value = new NativeMemory(8);
                NativeMemory length = NativeMemory.of(8)) {
            Syscall.check(
                    "getsockopt(" + level + ", " + option + ")",
                    Syscall.call(SyscallNumbers.GETSOCKOPT, fd, level, option, value.address(), length.address()));
            return length.getInt(0) == 4 ? value.getInt(0) : value.getLong(0);
        }
    }

    /** bind(2). */
    public KernelSocket bind(Endpoint local) throws KernelException {
        withAddress("bind(" + local + ")", SyscallNumbers.BIND, local);
        return this;
    }

    /**
     * bind(2) and close(2) back to back, so that whatever address the kernel gives is held for the two calls alone. The
     * address is laid out before, and what is slow the first time has been done by then: the same calls on sockets that get
     * no port.
     *
     * @return 0, or the error number of bind()
     */
    public int bindAndClose(Endpoint local) {
        try (NativeMemory address = new NativeMemory(SocketAddresses.BYTES)) {
            if (!warm) {
                warmUp(address);
                warm = true;
            }
            int length = SocketAddresses.write(address, local);
            closed = true;
            long begin = System.nanoTime();
            long result = backToBack(fd, address.address(), length);
            heldNanos = System.nanoTime() - begin;
            return (int) -result;
        }
    }

    /** Binds to an address without a port, which takes none ({@code IP_BIND_ADDRESS_NO_PORT}), and closes. */
    private static void warmUp(NativeMemory address) {
        Endpoint none = new Endpoint(IpAddress.ANY4, 0);
        for (int i = 0; i < WARM_UPS; i++) {
            try {
                KernelSocket socket = tcp(Family.INET).set(SOL_IP, IP_BIND_ADDRESS_NO_PORT, 1);
                int length = SocketAddresses.write(address, none);
                long begin = System.nanoTime();
                backToBack(socket.fd, address.address(), length);
                socket.heldNanos = System.nanoTime() - begin;
                socket.closed = true;
            } catch (KernelException e) {
                return;
            }
        }
    }

    private static long backToBack(int fd, long address, int length) {
        long result = Syscall.call(SyscallNumbers.BIND, fd, address, length);
        Syscall.call(SyscallNumbers.CLOSE, fd);
        return result;
    }

    /** How long the two calls of {@link #bindAndClose} took, in nanoseconds: no shorter than the address was held. */
    public long heldNanos() {
        return heldNanos;
    }

    /** connect(2); waits for the answer. */
    public KernelSocket connect(Endpoint remote) throws KernelException {
        withAddress("connect(" + remote + ")", SyscallNumbers.CONNECT, remote);
        return this;
    }

    private void withAddress(String operation, int call, Endpoint endpoint) throws KernelException {
        try (NativeMemory address = new NativeMemory(SocketAddresses.BYTES)) {
            int length = SocketAddresses.write(address, endpoint);
            Syscall.check(operation, Syscall.call(call, fd, address.address(), length));
        }
    }

    /**
     * Limits how long a call waits ({@code SO_RCVTIMEO}, {@code SO_SNDTIMEO}): accept and receive end with EAGAIN then,
     * connect with EINPROGRESS.
     *
     * @param receiveMs milliseconds for accept and receive
     * @param sendMs milliseconds for connect and send
     */
    public void limitWaits(int receiveMs, int sendMs) throws KernelException {
        try (NativeMemory time = new NativeMemory(16)) {
            time.putLong(0, receiveMs / 1000).putLong(8, receiveMs % 1000 * 1000L);
            set(SOL_SOCKET, SO_RCVTIMEO, time);
            time.putLong(0, sendMs / 1000).putLong(8, sendMs % 1000 * 1000L);
            set(SOL_SOCKET, SO_SNDTIMEO, time);
        }
    }

    /** connect(2) to {@code AF_UNSPEC}: takes the connection, and for TCP a port not bound by number, away again. */
    public void disconnect() throws KernelException {
        try (NativeMemory address = new NativeMemory(16)) {
            Syscall.check("disconnect", Syscall.call(SyscallNumbers.CONNECT, fd, address.address(), 16));
        }
    }

    /** listen(2). */
    public KernelSocket listen(int backlog) throws KernelException {
        Syscall.check("listen", Syscall.call(SyscallNumbers.LISTEN, fd, backlog));
        return this;
    }

    /** accept4(2); waits for a connection. */
    public KernelSocket accept() throws KernelException {
        return new KernelSocket(
                (int) Syscall.check("accept", Syscall.call(SyscallNumbers.ACCEPT4, fd, 0, 0, SOCK_CLOEXEC)));
    }

    /** dup(2), close-on-exec: another descriptor of the same socket. */
    public KernelSocket duplicate() throws KernelException {
        return new KernelSocket((int) Syscall.check("dup", Syscall.call(SyscallNumbers.FCNTL, fd, F_DUPFD_CLOEXEC, 0)));
    }

    /** Sends one byte with send(2), or to an address with sendto(2); a broken pipe raises no signal. */
    public void send(@Nullable Endpoint to) throws KernelException {
        try (NativeMemory data = new NativeMemory(1);
                NativeMemory address = new NativeMemory(SocketAddresses.BYTES)) {
            int length = to == null ? 0 : SocketAddresses.write(address, to);
            long where = to == null ? 0 : address.address();
            Syscall.check(
                    "send", Syscall.call(SyscallNumbers.SENDTO, fd, data.address(), 1, MSG_NOSIGNAL, where, length));
        }
    }

    /** Receives one byte; gives 0 at the end of the stream. */
    public int receive() throws KernelException {
        try (NativeMemory data = new NativeMemory(1)) {
            return (int)
                    Syscall.check("receive", Syscall.call(SyscallNumbers.RECVFROM, fd, data.address(), 1, 0, 0, 0));
        }
    }

    /** fchown(2): the uid by which SO_REUSEPORT tells users apart. The group stays. */
    public void chown(int uid) throws KernelException {
        Syscall.check("fchown", Syscall.call(SyscallNumbers.FCHOWN, fd, uid, -1));
    }

    /**
     * accept4(2) that gives up with EAGAIN. Unlike {@link #limitWaits} it holds for MPTCP too, whose accept() waits on the
     * first subflow and not on the socket ({@code mptcp_stream_accept()}).
     */
    public KernelSocket acceptWithin(int milliseconds) throws KernelException {
        int flags = (int) Syscall.check("fcntl", Syscall.call(SyscallNumbers.FCNTL, fd, F_GETFL));
        Syscall.check("fcntl", Syscall.call(SyscallNumbers.FCNTL, fd, F_SETFL, flags | O_NONBLOCK));
        try {
            return accept();
        } catch (KernelException e) {
            if (e.errno() != Errno.EAGAIN) {
                throw e;
            }
            awaitReadable(milliseconds);
            return accept();
        } finally {
            Syscall.call(SyscallNumbers.FCNTL, fd, F_SETFL, flags);
        }
    }

    /** ppoll(2): {@code struct pollfd} is int fd, short events, short revents. */
    private void awaitReadable(int milliseconds) {
        try (NativeMemory poll = new NativeMemory(8);
                NativeMemory time = new NativeMemory(16)) {
            poll.putInt(0, fd).putShort(4, POLLIN);
            time.putLong(0, milliseconds / 1000).putLong(8, milliseconds % 1000 * 1_000_000L);
            Syscall.call(SyscallNumbers.PPOLL, poll.address(), 1, time.address(), 0, 0);
        }
    }

    /** shutdown(2): 0 for reading, 1 for writing, 2 for both. */
    public void shutdown(int how) throws KernelException {
        Syscall.check("shutdown", Syscall.call(SyscallNumbers.SHUTDOWN, fd, how));
    }

    /** The local end (getsockname(2)). Beware: after a failed automatic connect() it names a port no longer held. */
    public Endpoint local() throws KernelException {
        return name("getsockname", SyscallNumbers.GETSOCKNAME);
    }

    /** The remote end (getpeername(2)); ENOTCONN where there is none. */
    public Endpoint peer() throws KernelException {
        return name("getpeername", SyscallNumbers.GETPEERNAME);
    }

    private Endpoint name(String operation, int call) throws KernelException {
        try (NativeMemory address = new NativeMemory(SocketAddresses.BYTES);
                NativeMemory length = NativeMemory.of(SocketAddresses.BYTES)) {
            Syscall.check(operation, Syscall.call(call, fd, address.address(), length.address()));
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
