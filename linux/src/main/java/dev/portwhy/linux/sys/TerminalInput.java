package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

/** What is typed on a terminal, as it comes (poll(2), read(2)). For one thread. */
public final class TerminalInput {

    private static final int MOST = 1024;
    private static final int SIGTSTP = 20;

    private final int fd;
    private final NativeMemory poll = new NativeMemory(8);
    private final NativeMemory time = new NativeMemory(16);
    private final NativeMemory buffer = new NativeMemory(MOST);

    /** The input behind a descriptor. */
    public TerminalInput(int fd) {
        this.fd = fd;
    }

    /**
     * Waits for something, and reads it.
     *
     * @param into takes what is read, as far as it has room
     * @param millis how long to wait at most; negative for as long as it takes
     * @return how many bytes there are; 0 when the time is over or a signal came; -1 when no more will come
     */
    public int read(byte[] into, int millis) {
        // struct pollfd { int fd; short events; short revents; }
        poll.putInt(0, fd).putShort(4, POLLIN).putShort(6, 0);
        time.putLong(0, millis / 1000).putLong(8, millis % 1000 * 1_000_000L);
        long ready = Syscall.call(SyscallNumbers.PPOLL, poll.address(), 1, millis < 0 ? 0 : time.address(), 0, 8);
        if (ready == 0 || ready == -Errno.EINTR) {
            return 0;
        }
        long count = ready < 0
                ? ready
                : Syscall.call(SyscallNumbers.READ, fd, buffer.address(), Math.min(MOST, into.length));
        if (count > 0) {
            buffer.get(0, into, 0, (int) count);
            return (int) count;
        }
        return count == -Errno.EINTR || count == -Errno.EAGAIN ? 0 : -1;
    }

    /**
     * Stops this process as the suspend key does where nobody catches the signal (SIGTSTP, signal(7)), and comes back when it is
     * continued. The signal's action has to be the kernel's own. Without a shell that could continue it the kernel does not stop it.
     */
    public static void stopHere() {
        // To this very thread: the process has stopped before the call returns.
        long pid = Syscall.call(SyscallNumbers.GETPID, 0);
        Syscall.call(SyscallNumbers.TGKILL, pid, Syscall.gettid(), SIGTSTP);
    }
}
