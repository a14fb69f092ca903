package dev.portwhy.linux;

/**
 * System call numbers of the two processors this program runs on: {@code arch/x86/entry/syscalls/syscall_64.tbl} and
 * {@code include/uapi/asm-generic/unistd.h} (arm64). All differences between processors stand here.
 */
final class SyscallNumbers {

    private static final boolean ARM = System.getProperty("os.arch").equals("aarch64");

    static final int READ = ARM ? 63 : 0;
    static final int WRITE = ARM ? 64 : 1;
    static final int CLOSE = ARM ? 57 : 3;
    static final int LSEEK = ARM ? 62 : 8;
    static final int MMAP = ARM ? 222 : 9;
    static final int MUNMAP = ARM ? 215 : 11;
    static final int IOCTL = ARM ? 29 : 16;
    static final int DUP = ARM ? 23 : 32;
    static final int GETPID = ARM ? 172 : 39;
    static final int SOCKET = ARM ? 198 : 41;
    static final int CONNECT = ARM ? 203 : 42;
    static final int SENDTO = ARM ? 206 : 44;
    static final int RECVFROM = ARM ? 207 : 45;
    static final int SENDMSG = ARM ? 211 : 46;
    static final int RECVMSG = ARM ? 212 : 47;
    static final int SHUTDOWN = ARM ? 210 : 48;
    static final int BIND = ARM ? 200 : 49;
    static final int LISTEN = ARM ? 201 : 50;
    static final int GETSOCKNAME = ARM ? 204 : 51;
    static final int GETPEERNAME = ARM ? 205 : 52;
    static final int SOCKETPAIR = ARM ? 199 : 53;
    static final int SETSOCKOPT = ARM ? 208 : 54;
    static final int GETSOCKOPT = ARM ? 209 : 55;
    static final int EXIT = ARM ? 93 : 60;
    static final int KILL = ARM ? 129 : 62;
    static final int FCNTL = ARM ? 25 : 72;
    static final int FCHOWN = ARM ? 55 : 93;
    static final int GETUID = ARM ? 174 : 102;
    static final int GETEUID = ARM ? 175 : 107;
    static final int SETRESUID = ARM ? 147 : 117;
    static final int PRCTL = ARM ? 167 : 157;
    static final int MOUNT = ARM ? 40 : 165;
    static final int UMOUNT2 = ARM ? 39 : 166;
    static final int GETTID = ARM ? 178 : 186;
    static final int GETDENTS64 = ARM ? 61 : 217;
    static final int OPENAT = ARM ? 56 : 257;
    static final int FSTATAT = ARM ? 79 : 262;
    static final int READLINKAT = ARM ? 78 : 267;
    static final int UNSHARE = ARM ? 97 : 272;
    static final int PPOLL = ARM ? 73 : 271;
    static final int ACCEPT4 = ARM ? 242 : 288;
    static final int SETNS = ARM ? 268 : 308;
    static final int PRLIMIT64 = ARM ? 261 : 302;
    static final int BPF = ARM ? 280 : 321;
    static final int STATX = ARM ? 291 : 332;
    static final int IO_URING_SETUP = 425;
    static final int IO_URING_ENTER = 426;
    static final int IO_URING_REGISTER = 427;
    static final int PIDFD_OPEN = 434;
    static final int PIDFD_GETFD = 438;

    private SyscallNumbers() {}
}
