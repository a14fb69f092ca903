package dev.portwhy.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What can be asked about an open descriptor that may be a terminal or a pipe (ioctl_tty(2), poll(2)). */
public final class Terminal {

    private static final int TIOCGWINSZ = 0x5413;
    private static final int TCGETS = 0x5401;
    private static final short POLLOUT = 4;
    private static final short POLLERR = 8;

    private Terminal() {}

    /** Whether the descriptor is a terminal. */
    public static boolean is(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            return Syscall.call(
                            SyscallNumbers.IOCTL,
                            fd,
                            TCGETS,
                            arena.allocate(64, 8).address())
                    == 0;
        }
    }

    /** The number of columns of the terminal; 0 when it is none or does not know. */
    public static int columns(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            // struct winsize { unsigned short ws_row, ws_col, ws_xpixel, ws_ypixel; }
            MemorySegment size = arena.allocate(8, 8);
            long result = Syscall.call(SyscallNumbers.IOCTL, fd, TIOCGWINSZ, size.address());
            return result == 0 ? Short.toUnsignedInt(size.get(ValueLayout.JAVA_SHORT, 2)) : 0;
        }
    }

    /** Whether the descriptor is a pipe or socket that nobody reads from any more. */
    public static boolean readerGone(int fd) {
        try (Arena arena = Arena.ofConfined()) {
            // struct pollfd { int fd; short events; short revents; }, and a timespec of zero
            MemorySegment poll = arena.allocate(8, 8);
            poll.set(ValueLayout.JAVA_INT, 0, fd);
            poll.set(ValueLayout.JAVA_SHORT, 4, POLLOUT);
            MemorySegment now = arena.allocate(16, 8);
            long ready = Syscall.call(SyscallNumbers.PPOLL, poll.address(), 1, now.address());
            return ready == 1 && (poll.get(ValueLayout.JAVA_SHORT, 6) & POLLERR) != 0;
        }
    }
}
