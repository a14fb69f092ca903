package dev.portwhy.linux.sys;

/**
 * System call numbers of the two processors this program runs on: {@code arch/x86/entry/syscalls/syscall_64.tbl} and
 * {@code include/uapi/asm-generic/unistd.h} (arm64). All differences between processors stand here.
 */
public final class SyscallNumbers {

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    public static final int READ = ARM ? 63 : 0;
    public static final int WRITE = ARM ? 64 : 1;
    public static final int CLOSE = ARM ? 57 : 3;
    public static final int LSEEK = ARM ? 62 : 8;
    public static final int MMAP = ARM ? 222 : 9;
    public static final int MUNMAP = ARM ? 215 : 11;
    public static final int IOCTL = ARM ? 29 : 16;
    public static final int READV = ARM ? 65 : 19;
    public static final int WRITEV = ARM ? 66 : 20;
    public static final int DUP = ARM ? 23 : 32;
    public static final int GETPID = ARM ? 172 : 39;
    public static final int SOCKET = ARM ? 198 : 41;
    public static final int CONNECT = ARM ? 203 : 42;
    public static final int ACCEPT = ARM ? 202 : 43;
    public static final int SENDTO = ARM ? 206 : 44;
    public static final int RECVFROM = ARM ? 207 : 45;
    public static final int SENDMSG = ARM ? 211 : 46;
    public static final int RECVMSG = ARM ? 212 : 47;
    public static final int SHUTDOWN = ARM ? 210 : 48;
    public static final int BIND = ARM ? 200 : 49;
    public static final int LISTEN = ARM ? 201 : 50;
    public static final int GETSOCKNAME = ARM ? 204 : 51;
    public static final int GETPEERNAME = ARM ? 205 : 52;
    public static final int SOCKETPAIR = ARM ? 199 : 53;
    public static final int SETSOCKOPT = ARM ? 208 : 54;
    public static final int GETSOCKOPT = ARM ? 209 : 55;
    public static final int NANOSLEEP = ARM ? 101 : 35;
    public static final int WAIT4 = ARM ? 260 : 61;
    public static final int WAITID = ARM ? 95 : 247;
    public static final int CLOCK_NANOSLEEP = ARM ? 115 : 230;
    public static final int EXIT = ARM ? 93 : 60;
    public static final int KILL = ARM ? 129 : 62;
    public static final int RT_SIGTIMEDWAIT = ARM ? 137 : 128;
    public static final int FCNTL = ARM ? 25 : 72;
    public static final int FCHOWN = ARM ? 55 : 93;
    public static final int FSYNC = ARM ? 82 : 74;
    public static final int FLOCK = ARM ? 32 : 73;
    public static final int FCHMOD = ARM ? 52 : 91;
    public static final int MKDIRAT = ARM ? 34 : 258;
    public static final int UNLINKAT = ARM ? 35 : 263;
    public static final int RENAMEAT2 = ARM ? 276 : 316;
    public static final int GETUID = ARM ? 174 : 102;
    public static final int GETEUID = ARM ? 175 : 107;
    public static final int SETRESUID = ARM ? 147 : 117;
    public static final int PRCTL = ARM ? 167 : 157;
    public static final int MOUNT = ARM ? 40 : 165;
    public static final int UMOUNT2 = ARM ? 39 : 166;
    public static final int GETTID = ARM ? 178 : 186;
    public static final int GETDENTS64 = ARM ? 61 : 217;
    public static final int UMASK = ARM ? 166 : 95;
    public static final int OPENAT = ARM ? 56 : 257;
    public static final int FSTATAT = ARM ? 79 : 262;
    public static final int READLINKAT = ARM ? 78 : 267;
    public static final int UNSHARE = ARM ? 97 : 272;
    public static final int PPOLL = ARM ? 73 : 271;
    public static final int ACCEPT4 = ARM ? 242 : 288;
    public static final int SETNS = ARM ? 268 : 308;
    public static final int PRLIMIT64 = ARM ? 261 : 302;
    public static final int TGKILL = ARM ? 131 : 234;
    public static final int DUP3 = ARM ? 24 : 292;
    public static final int KCMP = ARM ? 272 : 312;
    public static final int PROCESS_VM_READV = ARM ? 270 : 310;
    public static final int BPF = ARM ? 280 : 321;
    public static final int STATX = ARM ? 291 : 332;
    public static final int PIDFD_SEND_SIGNAL = 424;
    public static final int IO_URING_SETUP = 425;
    public static final int IO_URING_ENTER = 426;
    public static final int IO_URING_REGISTER = 427;
    public static final int EPOLL_CREATE1 = ARM ? 20 : 291;
    public static final int EPOLL_CTL = ARM ? 21 : 233;
    public static final int EPOLL_PWAIT = ARM ? 22 : 281;
    public static final int EPOLL_PWAIT2 = 441;
    public static final int PIDFD_OPEN = 434;
    public static final int OPENAT2 = 437;
    public static final int PIDFD_GETFD = 438;

    /** {@code O_DIRECTORY} and {@code O_NOFOLLOW}: the flags of open(2) in use here that differ. */
    public static final int O_DIRECTORY = ARM ? 0x4000 : 0x10000;

    public static final int O_NOFOLLOW = ARM ? 0x8000 : 0x20000;

    /** Where {@code struct stat} has mode, owner and number of links, in an order of each processor's own. */
    public static final int STAT_MODE = ARM ? 16 : 24;

    public static final int STAT_UID = ARM ? 24 : 28;

    public static final int STAT_LINKS = ARM ? 20 : 16;

    /** {@code struct epoll_event} is packed on x86-64 alone ({@code EPOLL_PACKED}): its size, and where its data begin. */
    public static final int EPOLL_EVENT_BYTES = ARM ? 16 : 12;

    public static final int EPOLL_EVENT_DATA = ARM ? 8 : 4;

    /**
     * Where {@code struct pt_regs} has what a system call was asked for ({@code arch/x86/include/asm/ptrace.h}, {@code
     * arch/arm64/include/asm/ptrace.h}): its number, and its first, second and fifth word, as they still are when it returns.
     */
    public static final int REGS_NUMBER = ARM ? 280 : 120;

    public static final int REGS_FIRST = ARM ? 272 : 112;

    public static final int REGS_SECOND = ARM ? 8 : 104;

    public static final int REGS_FIFTH = ARM ? 32 : 72;

    private SyscallNumbers() {}
}
