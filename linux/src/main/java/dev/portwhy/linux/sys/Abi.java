package dev.portwhy.linux.sys;

/**
 * Numbers of the kernel's interface that are the same on both processors ({@code include/uapi}), each in the one place where
 * it is spelled; those that differ are in {@link SyscallNumbers}, those of errors in {@link Errno}. What a single reader knows
 * of its own protocol stands beside that reader.
 */
public final class Abi {

    // getauxval(3).
    public static final int AT_PAGESZ = 6;

    // open(2), openat2(2) and the other calls that take a directory.
    public static final int AT_FDCWD = -100;
    public static final int AT_SYMLINK_NOFOLLOW = 0x100;
    public static final int AT_EMPTY_PATH = 0x1000;
    public static final int AT_STATX_DONT_SYNC = 0x4000;
    public static final int STATX_BASIC_STATS = 0x7ff;
    public static final int O_WRONLY = 1;
    public static final int O_RDWR = 2;
    public static final int O_CREAT = 0x40;
    public static final int O_TRUNC = 0x200;
    public static final int O_NONBLOCK = 0x800;
    public static final int O_CLOEXEC = 0x80000;
    public static final int O_PATH = 0x200000;
    public static final int RESOLVE_IN_ROOT = 0x10;

    // Inode numbers of the first namespaces: namespaces(7), linux/nsfs.h.
    public static final long PROC_USER_INIT_INO = 0xeffffffdL;
    public static final long PROC_PID_INIT_INO = 0xeffffffcL;

    // flock(2).
    public static final int LOCK_SH = 1;
    public static final int LOCK_EX = 2;
    public static final int LOCK_NB = 4;

    // fcntl(2).
    public static final int F_GETFL = 3;
    public static final int F_SETFL = 4;
    public static final int F_DUPFD_CLOEXEC = 1030;

    // unshare(2), setns(2), mount(2).
    public static final int CLONE_FILES = 0x400;
    public static final int CLONE_NEWNS = 0x20000;
    public static final int CLONE_NEWNET = 0x40000000;
    public static final int MS_BIND = 0x1000;
    public static final int MS_REC = 0x4000;
    public static final int MS_PRIVATE = 0x40000;

    // socket(2).
    public static final int AF_UNIX = 1;
    public static final int AF_INET = 2;
    public static final int AF_INET6 = 10;
    public static final int AF_NETLINK = 16;
    public static final int SOCK_STREAM = 1;
    public static final int SOCK_DGRAM = 2;
    public static final int SOCK_RAW = 3;
    public static final int SOCK_NONBLOCK = 0x800;
    public static final int SOCK_CLOEXEC = 0x80000;
    public static final int IPPROTO_TCP = 6;
    public static final int IPPROTO_MPTCP = 262;

    // Levels of setsockopt(2).
    public static final int SOL_IP = 0;
    public static final int SOL_SOCKET = 1;
    public static final int SOL_TCP = 6;
    public static final int SOL_IPV6 = 41;

    // Options of SOL_SOCKET, socket(7).
    public static final int SO_REUSEADDR = 2;
    public static final int SO_TYPE = 3;
    public static final int SO_BROADCAST = 6;
    public static final int SO_KEEPALIVE = 9;
    public static final int SO_LINGER = 13;
    public static final int SO_REUSEPORT = 15;
    public static final int SO_PEERCRED = 17;
    public static final int SO_RCVTIMEO = 20;
    public static final int SO_SNDTIMEO = 21;
    public static final int SO_BINDTODEVICE = 25;
    public static final int SO_ATTACH_FILTER = 26;
    public static final int SO_ACCEPTCONN = 30;
    public static final int SO_MARK = 36;
    public static final int SO_PROTOCOL = 38;
    public static final int SO_DOMAIN = 39;
    public static final int SO_PEEK_OFF = 42;
    public static final int SO_COOKIE = 57;
    public static final int SO_BINDTOIFINDEX = 62;
    public static final int SO_NETNS_COOKIE = 71;

    // Options of SOL_TCP, tcp(7).
    public static final int TCP_DEFER_ACCEPT = 9;
    public static final int TCP_INFO = 11;

    // Options of SOL_IP, ip(7).
    public static final int IP_FREEBIND = 15;
    public static final int IP_TRANSPARENT = 19;
    public static final int IP_BIND_ADDRESS_NO_PORT = 24;
    public static final int IP_LOCAL_PORT_RANGE = 51;

    // Options of SOL_IPV6, ipv6(7).
    public static final int IPV6_V6ONLY = 26;

    // send(2), recv(2), cmsg(3), poll(2).
    public static final int MSG_TRUNC = 0x20;
    public static final int MSG_DONTWAIT = 0x40;
    public static final int MSG_NOSIGNAL = 0x4000;
    public static final int SCM_RIGHTS = 1;
    public static final int POLLIN = 1;
    public static final int POLLOUT = 4;
    public static final int POLLERR = 8;
    public static final int POLLHUP = 0x10;

    // epoll_ctl(2), poll(2) for the lower bits.
    public static final int EPOLL_CTL_ADD = 1;
    public static final int EPOLLIN = 1;
    public static final int EPOLLOUT = 4;
    public static final int EPOLLERR = 8;
    public static final int EPOLLHUP = 0x10;
    public static final int EPOLLRDHUP = 0x2000;
    public static final int EPOLLET = 1 << 31;

    // getrlimit(2).
    public static final int RLIMIT_NOFILE = 7;
    public static final int RLIMIT_MEMLOCK = 8;

    // netdevice(7).
    public static final int IFNAMSIZ = 16;
    public static final int IFF_UP = 1;
    public static final int IFF_NOARP = 0x80;
    public static final int SIOCGIFNAME = 0x8910;
    public static final int SIOCSIFFLAGS = 0x8914;
    public static final int SIOCGIFINDEX = 0x8933;

    // netlink(7).
    public static final int NETLINK_ROUTE = 0;
    public static final int NETLINK_SOCK_DIAG = 4;
    public static final int NETLINK_NETFILTER = 12;
    public static final int NETLINK_GENERIC = 16;
    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int NLM_F_REQUEST = 1;
    public static final int NLM_F_ACK = 4;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_DUMP = 0x300;
    public static final int NLM_F_CREATE = 0x400;

    // sock_diag(7).
    public static final int TCPDIAG_GETSOCK = 18;
    public static final int SOCK_DIAG_BY_FAMILY = 20;
    public static final int SOCK_DESTROY = 21;
    public static final int INET_DIAG_REQ_BYTECODE = 1;
    public static final int INET_DIAG_REQ_PROTOCOL = 3;

    // rtnetlink(7).
    public static final int RTM_NEWLINK = 16;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_DELADDR = 21;
    public static final int RTM_GETADDR = 22;
    public static final int RTM_NEWROUTE = 24;
    public static final int RTM_GETNEIGHTBL = 66;
    public static final int RTM_GETNSID = 90;
    public static final int IFLA_IFNAME = 3;
    public static final int IFLA_LINKINFO = 18;
    public static final int IFLA_INFO_KIND = 1;
    public static final int IFLA_INFO_DATA = 2;

    private Abi() {}
}
