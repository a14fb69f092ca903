package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

/** What can be asked about an open descriptor that may be a terminal or a pipe (ioctl_tty(2), poll(2)). */
public final class Terminal {

    private static final int TIOCGWINSZ = 0x5413;
    private static final int TCGETS = 0x5401;

    private Terminal() {}

    /** Whether the descriptor is a terminal. */
    public static boolean is(int fd) {
        try (NativeMemory settings = new NativeMemory(64)) {
            return Syscall.call(SyscallNumbers.IOCTL, fd, TCGETS, settings.address()) == 0;
        }
    }

    /** The number of columns of the terminal; 0 when it is none or does not know. */
    public static int columns(int fd) {
        // struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; }
        try (NativeMemory size = new NativeMemory(8)) {
            long result = Syscall.call(SyscallNumbers.IOCTL, fd, TIOCGWINSZ, size.address());
            return result == 0 ? size.getShort(2) : 0;
        }
    }

    /** Whether the descriptor is a pipe or socket that nobody reads from any more, or a terminal that is gone. */
    public static boolean readerGone(int fd) {
        // struct pollfd { int fd; short events; short revents; }, and a timespec of zero
        try (NativeMemory poll = new NativeMemory(8);
                NativeMemory now = new NativeMemory(16)) {
            poll.putInt(0, fd).putShort(4, POLLOUT);
            long ready = Syscall.call(SyscallNumbers.PPOLL, poll.address(), 1, now.address());
            // A pipe tells it as an error, a socket whose other end was closed and a terminal as a hang-up.
            return ready == 1 && (poll.getShort(6) & (POLLERR | POLLHUP)) != 0;
        }
    }
}
