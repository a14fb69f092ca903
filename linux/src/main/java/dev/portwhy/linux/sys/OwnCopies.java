package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.AT_EMPTY_PATH;

import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/**
 * Which descriptors of this program are copies of other processes' files, taken to ask them something. A search of all open files
 * that goes on at the same time meets them, and nobody is to be told that this program holds a port.
 *
 * <p>A copy is noted before the lock that it is taken under is given back, and who met a file asks under the same lock: so of each
 * copy that was met it is known what it is, also when it is closed by then. Kept is the number together with the inode, as the
 * number may be another file next; and only so many, since nobody asks long after.
 */
public final class OwnCopies {

    /** Far more than are taken while a search hands over what it met. */
    private static final int MOST = 1 << 13;

    private static final int SOME = 64;
    private static final int STAT_BYTES = 144;
    /** {@code st_ino} of {@code struct stat}, the same on x86-64 and aarch64. */
    private static final int STAT_INODE = 8;

    private static long[] copies = new long[SOME];
    private static int count;

    private OwnCopies() {}

    /** Copies a process's descriptor (pidfd_getfd(2)). Returns the copy or a negative error number. */
    static synchronized int take(int process, int fd) {
        int copy = (int) Syscall.call(SyscallNumbers.PIDFD_GETFD, process, fd, 0);
        note(copy);
        return copy;
    }

    /** Makes a call that hands out copies in another way, and returns them. */
    public static synchronized List<Integer> take(Supplier<List<Integer>> call) {
        List<Integer> taken = call.get();
        for (int copy : taken) {
            note(copy);
        }
        return taken;
    }

    /** Whether a file that was met in this program is such a copy, or was. */
    public static synchronized boolean has(int fd, long inode) {
        return find(pair(fd, inode), -1L);
    }

    /** The same of a file whose inode says nothing, such as a ring: by its number alone. */
    public static synchronized boolean has(int fd) {
        return find(pair(fd, 0), 0xffff_ffffL);
    }

    private static boolean find(long wanted, long mask) {
        for (int i = 0; i < Math.min(count, copies.length); i++) {
            if ((copies[i] & mask) == wanted) {
                return true;
            }
        }
        return false;
    }

    private static void note(int fd) {
        if (fd < 0) {
            return;
        }
        if (count == copies.length && count < MOST) {
            copies = Arrays.copyOf(copies, count * 2);
        }
        copies[count % copies.length] = pair(fd, inode(fd));
        count = count + 1 < 2 * MOST ? count + 1 : MOST;
    }

    /** The kernel counts inodes of sockets in 32 bits ({@code get_next_ino()}, fs/inode.c). */
    private static long pair(int fd, long inode) {
        return inode << 32 | fd;
    }

    private static long inode(int fd) {
        try (NativeMemory stat = new NativeMemory(STAT_BYTES);
                NativeMemory nameless = new NativeMemory(1)) {
            long result = Syscall.call(SyscallNumbers.FSTATAT, fd, nameless.address(), stat.address(), AT_EMPTY_PATH);
            return result < 0 ? 0 : stat.getLong(STAT_INODE);
        }
    }
}
