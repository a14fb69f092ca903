package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.model.Family;

/**
 * The calls of a client that opens many TCP connections, on descriptors as numbers: nothing is allocated, nothing thrown. Each
 * gives what the kernel gave, an error number as a negative value, so that EADDRNOTAVAIL and ECONNREFUSED stay what they are.
 */
public final class RawSockets {

    private RawSockets() {}

    /** socket(2): a TCP socket that does not wait. Its descriptor. */
    public static int open(Family family) {
        return (int) Syscall.call(
                SyscallNumbers.SOCKET, SocketAddresses.number(family), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    }

    /** bind(2). */
    public static int bind(int fd, AddressMemory local) {
        return (int) Syscall.call(SyscallNumbers.BIND, fd, local.address(), local.length());
    }

    /**
     * Sets {@code IP_BIND_ADDRESS_NO_PORT}, for both families, so that bind() to port 0 takes an address and no port.
     *
     * @param one memory that holds the number 1
     */
    public static int bindWithoutPort(int fd, NativeMemory one) {
        return (int) Syscall.call(SyscallNumbers.SETSOCKOPT, fd, SOL_IP, IP_BIND_ADDRESS_NO_PORT, one.address(), 4);
    }

    /**
     * connect(2). The first call begins it and is answered with EINPROGRESS; a second one is answered with 0 once it is
     * connected, with EALREADY while it is not, else with why it failed ({@code __inet_stream_connect()}, af_inet.c).
     */
    public static int connect(int fd, AddressMemory remote) {
        return (int) Syscall.call(SyscallNumbers.CONNECT, fd, remote.address(), remote.length());
    }

    /** send(2) of the bytes from {@code from} up to {@code to}; a broken pipe raises no signal. */
    public static int send(int fd, NativeMemory data, int from, int to) {
        return (int) Syscall.call(SyscallNumbers.SENDTO, fd, data.address() + from, to - from, MSG_NOSIGNAL, 0);
    }

    /** recv(2) of as many bytes as the memory holds. */
    public static int receive(int fd, NativeMemory data) {
        return (int) Syscall.call(SyscallNumbers.RECVFROM, fd, data.address(), data.size(), 0, 0);
    }

    /** How many descriptors this process may have ({@code RLIMIT_NOFILE}, prlimit(2)). */
    public static long mostDescriptors() {
        try (NativeMemory limits = new NativeMemory(16)) {
            long result = Syscall.call(SyscallNumbers.PRLIMIT64, 0, RLIMIT_NOFILE, 0, limits.address());
            long most = limits.getLong(0);
            return result < 0 || most < 0 ? Long.MAX_VALUE : most;
        }
    }
}
