package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import org.jspecify.annotations.Nullable;

/**
 * The system calls by which files are read, with one set of buffers that is used again and again: thousands of small files
 * are read for one answer, and this costs a fraction of what {@code java.nio.file} does, at first use above all. Each call
 * is made here and nowhere else in this package, but for those by which {@link SysctlFile} and {@link LinuxDisk} open what they
 * write; which paths are read, and how far, is for {@link KernelFiles} and {@link NativeFiles} to say.
 *
 * <p>Results are descriptors or lengths, or a negative error number: a file that is gone is an everyday result here and not
 * worth an exception. Belongs to the thread that made it.
 */
final class FileCalls implements AutoCloseable {

    /** How much one read(2) brings at most. Memory is cleared for each object of this class, and every page has to be found. */
    static final int IO_SIZE = 1 << 14;
    /** {@code PATH_MAX}: the kernel takes no longer path, and gives no longer link. */
    static final int PATH_SIZE = 4096;

    private static final int HOW_SIZE = 24;

    private final NativeMemory memory = new NativeMemory(IO_SIZE + PATH_SIZE + HOW_SIZE);
    private final long io = memory.address();
    private final long path = io + IO_SIZE;
    private final byte[] pathBytes = new byte[PATH_SIZE];
    private byte[] bytes = new byte[PATH_SIZE];
    /** For the entries of a directory; null at first and while it is in use. */
    private byte @Nullable [] spareBlock;

    /** openat(2) with {@code O_CLOEXEC} besides. Returns a descriptor. */
    int open(int directory, String name, int flags) {
        return put(name)
                ? (int) Syscall.call(SyscallNumbers.OPENAT, directory, path, flags | O_CLOEXEC, 0)
                : -Errno.ENAMETOOLONG;
    }

    /** openat2(2), by which an absolute path and absolute links stay below a directory. Returns a descriptor. */
    int openInside(int directory, String name, int flags) {
        if (!put(name)) {
            return -Errno.ENAMETOOLONG;
        }
        // struct open_how: u64 flags, u64 mode, u64 resolve
        int how = IO_SIZE + PATH_SIZE;
        memory.putLong(how, flags | O_CLOEXEC).putLong(how + 8, 0).putLong(how + 16, RESOLVE_IN_ROOT);
        return (int) Syscall.call(SyscallNumbers.OPENAT2, directory, path, io + how, HOW_SIZE);
    }

    /** The bytes of the last read, from index 0; never fewer than {@link #PATH_SIZE}, so that a link has room there. */
    byte[] bytes() {
        return bytes;
    }

    /** One read(2), whose bytes are put behind the first {@code held} of {@link #bytes()}. Returns how many there were. */
    int read(int fd, int held) {
        long got;
        do {
            got = Syscall.call(SyscallNumbers.READ, fd, io, IO_SIZE);
        } while (got == -Errno.EINTR);
        if (got > 0) {
            ensure(held + (int) got, held);
            memory.get(0, bytes, held, (int) got);
        }
        return (int) got;
    }

    /** One read(2) of up to {@code most} bytes. Returns how many there were. */
    int readOnce(int fd, int most) {
        try (NativeMemory room = new NativeMemory(most)) {
            int got = (int) Syscall.call(SyscallNumbers.READ, fd, room.address(), most);
            if (got > 0) {
                ensure(got, 0);
                room.get(0, bytes, 0, got);
            }
            return got;
        }
    }

    /**
     * Reads an open file to its end. Returns its length, or {@code -EFBIG} where it has more than {@code most} bytes.
     *
     * @param onePiece whether what comes short of the buffer is the whole, as of files that the kernel writes at once
     */
    int readWhole(int fd, int most, boolean onePiece) {
        int length = 0;
        while (true) {
            int got = read(fd, length);
            if (got <= 0) {
                return got < 0 ? got : length;
            }
            if (got > most - length) {
                return -Errno.EFBIG;
            }
            length += got;
            if (onePiece && got < IO_SIZE) {
                return length;
            }
        }
    }

    private void ensure(int capacity, int keep) {
        if (bytes.length < capacity) {
            byte[] larger = new byte[Math.max(capacity, bytes.length * 2)];
            System.arraycopy(bytes, 0, larger, 0, keep);
            bytes = larger;
        }
    }

    /** readlinkat(2) into an array of at least {@link #PATH_SIZE} bytes. Returns the length. */
    int readLink(int directory, String name, byte[] target) {
        if (!put(name)) {
            return -Errno.ENAMETOOLONG;
        }
        int length = (int) Syscall.call(SyscallNumbers.READLINKAT, directory, path, io, PATH_SIZE);
        if (length > 0) {
            memory.get(0, target, 0, length);
        }
        return length;
    }

    /** newfstatat(2). Returns 0; {@link #lastStat()} says what was told. */
    int stat(int directory, String name, int flags) {
        return put(name) ? (int) Syscall.call(SyscallNumbers.FSTATAT, directory, path, io, flags) : -Errno.ENAMETOOLONG;
    }

    /** What {@link #stat} told, if it returned 0 and was the last call. */
    FileStat lastStat() {
        return FileStat.ofStat(memory);
    }

    /** statx(2) of an open file by what is known of it here, without asking a file server; null where it does not tell. */
    @Nullable FileStat statUnasked(int fd) {
        int flags = AT_EMPTY_PATH | AT_STATX_DONT_SYNC;
        return put("") && Syscall.call(SyscallNumbers.STATX, fd, path, flags, STATX_BASIC_STATS, io) >= 0
                ? FileStat.ofStatx(memory)
                : null;
    }

    /**
     * Lists an open directory (getdents64(2)), the entries {@code .} and {@code ..} left out. The callback may use this
     * object, the entries are apart. Returns 0.
     *
     * @param most once so many entries have come, no more are asked for
     */
    int list(int directory, int most, NativeFiles.Entries entries) {
        byte[] spare = spareBlock;
        byte[] block = spare == null ? new byte[IO_SIZE] : spare;
        spareBlock = null;
        int count = 0;
        int got = 0;
        while (count < most && (got = (int) Syscall.call(SyscallNumbers.GETDENTS64, directory, io, IO_SIZE)) > 0) {
            memory.get(0, block, 0, got);
            count += DirectoryBlock.each(block, got, entries);
        }
        spareBlock = block;
        return Math.min(got, 0);
    }

    private boolean put(String name) {
        return PathBytes.put(name, pathBytes, memory, IO_SIZE);
    }

    @Override
    public void close() {
        memory.close();
    }
}
