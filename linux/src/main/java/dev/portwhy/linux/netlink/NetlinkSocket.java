package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

/** The real netlink socket. It belongs to the network namespace of the thread that opens it. Not for several threads. */
final class NetlinkSocket implements NetlinkChannel {

    /** The kernel never makes a larger datagram for a dump (net/netlink/af_netlink.c, netlink_dump). */
    static final int BUFFER_BYTES = 32 * 1024;

    private final NativeMemory memory = new NativeMemory(BUFFER_BYTES);
    private final String name;
    private final int fd;

    private NetlinkSocket(String name, int fd) {
        this.name = name;
        this.fd = fd;
    }

    /** Opens a socket of a netlink protocol in the calling thread's network namespace. */
    static NetlinkSocket open(int protocol) throws KernelException {
        String name = protocol == NETLINK_SOCK_DIAG ? "sock_diag" : "netlink(" + protocol + ")";
        int fd = (int) Syscall.check(
                name + " socket", Syscall.call(SyscallNumbers.SOCKET, AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol));
        return new NetlinkSocket(name, fd);
    }

    @Override
    public void send(int[] message, int bytes) throws KernelException {
        memory.put(0, message, 0, (bytes + 3) / 4);
        Syscall.check(name + " request", Syscall.call(SyscallNumbers.SENDTO, fd, memory.address(), bytes));
    }

    @Override
    public int receive(int[] buffer) throws KernelException {
        long room = Math.min(BUFFER_BYTES, buffer.length * 4L);
        long length;
        do {
            length = Syscall.call(SyscallNumbers.RECVFROM, fd, memory.address(), room, MSG_TRUNC);
        } while (length == -Errno.EINTR);
        Syscall.check(name + " answer", length);
        memory.get(0, buffer, 0, (int) (Math.min(length, room) + 3) / 4);
        return (int) length;
    }

    @Override
    public void close() {
        Syscall.close(fd);
        memory.close();
    }
}
