package dev.portwhy.linux;

import org.jspecify.annotations.Nullable;

/**
 * The real netlink socket. It belongs to the network namespace of the thread that opens it. Not for several threads.
 *
 * <p>Once an answer turns out to be long, the rest of it is received {@linkplain ReceiveAhead ahead}.
 */
final class NetlinkSocket implements NetlinkChannel {

    static final int NETLINK_ROUTE = 0;
    static final int NETLINK_SOCK_DIAG = 4;

    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW_CLOEXEC = 3 | 0x80000;
    private static final int MSG_TRUNC = 0x20;

    /** The kernel never makes a larger datagram for a dump (net/netlink/af_netlink.c, netlink_dump). */
    static final int BUFFER_BYTES = 32 * 1024;

    /** An answer of so many datagrams, some four thousand sockets, is a long one. */
    private static final int LONG = 16;

    private final NativeMemory memory = new NativeMemory(BUFFER_BYTES);
    private final String name;
    private final int fd;
    private int datagrams;
    private @Nullable ReceiveAhead ahead;

    private NetlinkSocket(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /** Opens a socket of a netlink protocol in the calling thread's network namespace. */
    static NetlinkSocket open(int protocol) throws KernelException {
        String name = protocol == NETLINK_SOCK_DIAG ? "sock_diag" : "netlink(" + protocol + ")";
        int fd = (int) Syscall.check(
                name + " socket", Syscall.call(SyscallNumbers.SOCKET, AF_NETLINK, SOCK_RAW_CLOEXEC, protocol));
        return new NetlinkSocket(name, fd);
    }

    @Override
    public void send(int[] message, int bytes) throws KernelException {
        stop();
        datagrams = 0;
        memory.put(0, message, 0, (bytes + 3) / 4);
        Syscall.check(name + " request", Syscall.call(SyscallNumbers.SENDTO, fd, memory.address(), bytes));
    }

    @Override
    public int receive(int[] buffer) throws KernelException {
        long length = -Errno.EAGAIN;
        if (++datagrams == LONG && buffer.length * 4 >= BUFFER_BYTES) {
            ahead = ReceiveAhead.begin(fd);
        }
        if (ahead != null) {
            length = ahead.next(buffer);
            if (length < 0) {
                stop();
            }
        }
        if (length == -Errno.EAGAIN) {
            long room = Math.min(BUFFER_BYTES, buffer.length * 4L);
            length = receive(fd, memory, room, 0);
            memory.get(0, buffer, 0, (int) (Math.clamp(length, 0, room) + 3) / 4);
        }
        return (int) Syscall.check(name + " answer", length);
    }

    /** One datagram; returns its whole length, even if that is more than {@code room}, or a negative error number. */
    static long receive(int socket, NativeMemory memory, long room, int flags) {
        long length;
        do {
            length = Syscall.call(SyscallNumbers.RECVFROM, socket, memory.address(), room, MSG_TRUNC | flags);
        } while (length == -Errno.EINTR);
        return length;
    }

    private void stop() {
        if (ahead != null) {
            ahead.stop();
            ahead = null;
        }
    }

    @Override
    public void close() {
        stop();
        Syscall.close(fd);
        memory.close();
    }
}
