package dev.portwhy.ask.explain;

import java.util.Locale;

/** What a line is about that looks as if it were about a port. */
public enum LookAlike {
    /** ECONNREFUSED: the other side answered that nobody listens there. */
    REFUSED,
    /** ECONNRESET, EPIPE, ECONNABORTED: a connection that was there has ended. */
    RESET,
    /** Nobody answered in time. */
    TIMEOUT,
    /** EHOSTUNREACH, ENETUNREACH, ENETDOWN. */
    UNREACHABLE,
    /** A name that could not be turned into an address. */
    DNS,
    /** A certificate or a handshake. */
    TLS,
    /** A socket in the file system: unix(7), or vsock(7), netlink(7), which have no ports of this kind. */
    UNIX,
    /** An interface, its address, a group that was joined: ioctl, rtnetlink(7), ip(7). */
    INTERFACE,
    /**
     * The port of a tunnel, which the kernel takes by itself when the interface goes up: udp_sock_create() in
     * drivers/net/wireguard/socket.c, drivers/net/vxlan, drivers/net/geneve.c.
     */
    TUNNEL,
    /** A file. */
    FILE,
    /** A disk that is full, a limit of the file system. */
    DISK,
    /** A bind mount. */
    MOUNT,
    /** A login, a directory's bind, a password. */
    LOGIN,
    /** An answer of HTTP, a line of an access log. */
    HTTP,
    /** A line of a packet filter. */
    FIREWALL,
    /** A list of sockets: ss(8), netstat(8), lsof(8). */
    LISTING,
    /** Memory. */
    MEMORY,
    /** Processes and threads. */
    PROCESS,
    /** A mailbox, a container's name, a serial port: in use, and no port of a socket. */
    NAME,
    /** What forbids a connection: a packet filter, SELinux. */
    FORBIDDEN,
    /** What SELinux or AppArmor says of a call that it forbade. */
    POLICY,
    /** A call with an argument that makes no sense, or on the wrong kind of socket. */
    ARGUMENT,
    /** A call that succeeded, a program that says where it listens. */
    SUCCESS,
    /** Says that something failed and not why. */
    NO_REASON;

    /** Its word in keys and in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
