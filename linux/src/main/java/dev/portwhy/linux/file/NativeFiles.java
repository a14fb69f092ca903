package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads files, links and directories under /proc by system calls, with one set of buffers. Thousands of small files are
 * read for one answer, and this costs a fraction of what {@code java.nio.file} does, at first use above all.
 *
 * <p>Results are lengths or descriptors, or a negative error number: a file that is gone is an everyday result here and
 * not worth an exception. Not for several threads; belongs to the thread that made it.
 */
public final class NativeFiles implements AutoCloseable {

    /** No more than is mostly needed: it is cleared for each object of this class, and every page of it has to be found. */
    private static final int ROOM = 16 * 1024;

    private static final int PATH_ROOM = 4096;

    private final NativeMemory path = new NativeMemory(PATH_ROOM);
    private final NativeMemory memory = new NativeMemory(ROOM);
    private final NativeMemory stat = new NativeMemory(256);
    private final byte[] pathBytes = new byte[PATH_ROOM];
    private final int[] statWords = new int[16];
    private byte[] bytes = new byte[4096];
    /** For the entries of a directory; null at first and while it is in use. */
    private byte @Nullable [] entryBytes;

    /** Opens a file for reading. Returns a descriptor or a negative error number. */
    public int open(int directory, String name) {
        if (!path(name)) {
            return -Errno.ENAMETOOLONG;
        }
        return (int) Syscall.call(SyscallNumbers.OPENAT, directory, path.address(), O_CLOEXEC, 0);
    }

    /**
     * Opens a file of the kernel's that stands for a namespace (namespaces(7)), and nothing else: what a path in somebody's
     * mount namespace or a descriptor of a process leads to may be a device or a pipe by now, and is not opened then. Returns a
     * descriptor or a negative error number.
     */
    public int openNamespace(String name) {
        if (!path(name)) {
            return -Errno.ENAMETOOLONG;
        }
        int pinned = (int) Syscall.call(SyscallNumbers.OPENAT, AT_FDCWD, path.address(), O_PATH | O_CLOEXEC, 0);
        if (pinned < 0) {
            return pinned;
        }
        String own = "/proc/self/fd/" + pinned;
        long device = device(AT_FDCWD, own);
        int opened =
                device >= 0 && device == device(AT_FDCWD, "/proc/self/ns/net") ? open(AT_FDCWD, own) : -Errno.ENOENT;
        Syscall.close(pinned);
        return opened;
    }

    /** Opens a directory. Returns a descriptor or a negative error number. */
    public int openDirectory(int directory, String name) {
        if (!path(name)) {
            return -Errno.ENAMETOOLONG;
        }
        return (int) Syscall.call(
                SyscallNumbers.OPENAT, directory, path.address(), O_CLOEXEC | SyscallNumbers.O_DIRECTORY, 0);
    }

    private boolean path(String name) {
        return PathBytes.put(name, pathBytes, path, 0);
    }

    /** Reads a whole file. Returns its length, the content being in {@link #bytes()}, or a negative error number. */
    public int read(int directory, String name) {
        return read(directory, name, Integer.MAX_VALUE);
    }

    /** Reads until the end, or until more than so many bytes have come. */
    private int read(int directory, String name, int most) {
        int fd = open(directory, name);
        if (fd < 0) {
            return fd;
        }
        try {
            int length = 0;
            while (length <= most) {
                long got = Syscall.call(SyscallNumbers.READ, fd, memory.address(), ROOM);
                if (got == -Errno.EINTR) {
                    continue;
                }
                if (got < 0) {
                    return (int) got;
                }
                if (got == 0) {
                    return length;
                }
                if (length + got > bytes.length) {
                    bytes = java.util.Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + (int) got));
                }
                memory.get(0, bytes, length, (int) got);
                length += (int) got;
            }
            return length;
        } finally {
            Syscall.close(fd);
        }
    }

    /** What the last {@link #read} or {@link #readLink} brought; valid up to the length it returned. */
    public byte[] bytes() {
        return bytes;
    }

    /** A whole file as text; null when it cannot be read. */
    public @Nullable String text(int directory, String name) {
        int length = read(directory, name);
        return length < 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** A file that may be as long as somebody else likes, as text; null when it cannot be read or has more bytes than that. */
    public @Nullable String text(int directory, String name, int most) {
        int length = read(directory, name, most);
        return length < 0 || length > most ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** Reads a symbolic link into {@link #bytes()}. Returns its length or a negative error number. */
    public int readLink(int directory, String name) {
        if (!path(name)) {
            return -Errno.ENAMETOOLONG;
        }
        long length = Syscall.call(SyscallNumbers.READLINKAT, directory, path.address(), memory.address(), PATH_ROOM);
        if (length > 0) {
            memory.get(0, bytes, 0, (int) length);
        }
        return (int) length;
    }

    /** The target of a symbolic link as text; null when it cannot be read. */
    @Nullable String link(int directory, String name) {
        int length = readLink(directory, name);
        return length < 0 ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    /** The number in a link of the form {@code kind:[number]}; 0 for another link, or a negative error number. */
    public long linkNumber(int directory, String name, String kind) {
        int length = readLink(directory, name);
        return length < 0 ? length : KernelLink.number(bytes, length, kind);
    }

    /** Whether this program is in the first pid namespace, in which the kernel's own tasks are: pid_namespaces(7). */
    public boolean inFirstPidNamespace() {
        return linkNumber(AT_FDCWD, "/proc/self/ns/pid", "pid") == PROC_PID_INIT_INO;
    }

    /** The inode number of a file, following links; or a negative error number. */
    public long inode(int directory, String name) {
        long result = stat(directory, name);
        return result < 0 ? result : statLong(8);
    }

    /** The inode number of an open file; or a negative error number. */
    public long inode(int fd) {
        long result = stat(fd, "", AT_EMPTY_PATH);
        return result < 0 ? result : statLong(8);
    }

    /** The device a file is on, as {@code st_dev}; or a negative error number. */
    long device(int directory, String name) {
        long result = stat(directory, name);
        return result < 0 ? result : statLong(0);
    }

    /** The length of a file; or a negative error number. */
    public long size(int directory, String name) {
        long result = stat(directory, name);
        return result < 0 ? result : statLong(48);
    }

    /** The user a file belongs to; or a negative error number. */
    public long owner(int directory, String name) {
        long result = stat(directory, name);
        return result < 0 ? result : Integer.toUnsignedLong(statWords[SyscallNumbers.STAT_UID / 4]);
    }

    /** The number of links to a file ({@code st_nlink}); or a negative error number. */
    public long links(int directory, String name) {
        long result = stat(directory, name);
        return result < 0 ? result : Integer.toUnsignedLong(statWords[SyscallNumbers.STAT_LINKS / 4]);
    }

    private long stat(int directory, String name) {
        return stat(directory, name, 0);
    }

    private long stat(int directory, String name, int flags) {
        if (!path(name)) {
            return -Errno.ENAMETOOLONG;
        }
        long result = Syscall.call(SyscallNumbers.FSTATAT, directory, path.address(), stat.address(), flags);
        stat.get(0, statWords, 0, statWords.length);
        return result;
    }

    private long statLong(int offset) {
        return (long) statWords[offset / 4 + 1] << 32 | Integer.toUnsignedLong(statWords[offset / 4]);
    }

    /** Takes the entries of a directory. */
    @FunctionalInterface
    public interface Entries {
        /** One entry: its name's bytes, and its value when the name is a plain decimal number, else -1. */
        void entry(byte[] name, int start, int length, int number);
    }

    /**
     * Lists an open directory (getdents64(2)), the entries {@code .} and {@code ..} left out. The callback may use this
     * object, the directory's buffer is apart.
     *
     * @return 0, or a negative error number
     */
    public int list(int directory, Entries entries) {
        byte[] spare = entryBytes;
        byte[] block = spare == null ? new byte[ROOM] : spare;
        entryBytes = null;
        while (true) {
            long got = Syscall.call(SyscallNumbers.GETDENTS64, directory, memory.address(), ROOM);
            if (got <= 0) {
                entryBytes = block;
                return (int) got;
            }
            memory.get(0, block, 0, (int) got);
            DirectoryBlock.each(block, (int) got, entries);
        }
    }

    /** The numbers of all processes that /proc shows, in its order. */
    public static int[] pids(NativeFiles files) {
        int directory = files.openDirectory(AT_FDCWD, "/proc");
        if (directory < 0) {
            return new int[0];
        }
        java.util.BitSet pids = new java.util.BitSet();
        files.list(directory, (name, start, length, number) -> {
            if (number > 0) {
                pids.set(number);
            }
        });
        Syscall.close(directory);
        int[] numbers = new int[pids.cardinality()];
        for (int i = 0, pid = pids.nextSetBit(0); pid >= 0; pid = pids.nextSetBit(pid + 1)) {
            numbers[i++] = pid;
        }
        return numbers;
    }

    @Override
    public void close() {
        path.close();
        memory.close();
        stat.close();
    }
}
