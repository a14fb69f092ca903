package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;
import static dev.portwhy.linux.sys.SyscallNumbers.EPOLL_EVENT_BYTES;
import static dev.portwhy.linux.sys.SyscallNumbers.EPOLL_EVENT_DATA;

/**
 * Many descriptors watched at once (epoll(7)), edge by edge, for one thread. What has happened is read by index after
 * {@link #await}, without an object for each event.
 *
 * <pre>{@code struct epoll_event { u32 events; u64 data; }}, packed on x86-64</pre>
 */
public final class Epoll implements AutoCloseable {

    private final int fd;
    private final int room;
    private final NativeMemory events;
    private final NativeMemory added = new NativeMemory(16);
    private final NativeMemory time = new NativeMemory(16);
    private boolean nanoseconds = true;

    private Epoll(int fd, int room) {
        this.fd = fd;
        this.room = room;
        events = new NativeMemory(room * EPOLL_EVENT_BYTES);
    }

    /** Opens one that hands out at most {@code room} events at a time. */
    public static Epoll open(int room) throws KernelException {
        return new Epoll(
                (int) Syscall.check("epoll_create1", Syscall.call(SyscallNumbers.EPOLL_CREATE1, O_CLOEXEC)), room);
    }

    /**
     * Watches a descriptor until it is closed; it is told once for each change ({@code EPOLLET}).
     *
     * @param wanted {@code EPOLL} bits beside that one
     * @param data what {@link #data} gives back
     * @return 0, or the error number as a negative value
     */
    public int add(int descriptor, int wanted, long data) {
        added.putInt(0, wanted | EPOLLET);
        added.putInt(EPOLL_EVENT_DATA, (int) data);
        added.putInt(EPOLL_EVENT_DATA + 4, (int) (data >>> 32));
        return (int) Syscall.call(SyscallNumbers.EPOLL_CTL, fd, EPOLL_CTL_ADD, descriptor, added.address());
    }

    /**
     * Waits for events.
     *
     * @param nanoseconds how long at most; before Linux 5.11, which has no epoll_pwait2(2), in whole milliseconds, rounded up
     * @return how many there are; 0 when the time is over, or a signal came
     */
    public int await(long nanoseconds) throws KernelException {
        long result = waited(nanoseconds);
        if (result == -Errno.EINTR) {
            return 0;
        }
        return (int) Syscall.check("epoll_wait", result);
    }

    private long waited(long most) {
        if (nanoseconds) {
            time.putLong(0, most / 1_000_000_000).putLong(8, most % 1_000_000_000);
            long result = Syscall.call(SyscallNumbers.EPOLL_PWAIT2, fd, events.address(), room, time.address(), 0);
            // A filter of system calls that does not know it says EPERM.
            if (result != -Errno.ENOSYS && result != -Errno.EPERM) {
                return result;
            }
            nanoseconds = false;
        }
        return Syscall.call(SyscallNumbers.EPOLL_PWAIT, fd, events.address(), room, (most + 999_999) / 1_000_000, 0);
    }

    /** What happened, as {@code EPOLL} bits, by index of the last {@link #await}. */
    public int happened(int index) {
        return events.getInt(index * EPOLL_EVENT_BYTES);
    }

    /** What was told to {@link #add}, by index of the last {@link #await}. */
    public long data(int index) {
        int at = index * EPOLL_EVENT_BYTES + EPOLL_EVENT_DATA;
        return Integer.toUnsignedLong(events.getInt(at)) | (long) events.getInt(at + 4) << 32;
    }

    @Override
    public void close() {
        Syscall.close(fd);
        events.close();
        added.close();
        time.close();
    }
}
