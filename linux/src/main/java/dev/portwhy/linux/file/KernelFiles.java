package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the text files, links and directories of the kernel below a {@link LinuxRoot}, with system calls and buffers
 * that are used again and again. Reading ends here: what the bytes mean is told by parsers that never see a path.
 *
 * <p>Paths are absolute as on the machine itself ({@code /proc/1/stat}), also for a recorded tree, whose absolute
 * symbolic links stay inside it (openat2(2), {@code RESOLVE_IN_ROOT}). Files are opened without waiting, so that a pipe
 * in a recorded tree does not hang the reader. Reading stops at a limit: the kernel's own files have an end, those of a tree
 * that somebody sent may have none. What was too large is not read at all, and {@link #tooLarge()} names it.
 *
 * <p>An instance belongs to one thread. {@code /proc/thread-self} and {@code /proc/sys/net} show the network namespace
 * of the thread that reads.
 */
public final class KernelFiles {

    /** No file of interest is longer. */
    static final int LIMIT = 64 << 20;
    /** Nor any of a recorded tree, apart from the tables of sockets; a list of a million routes is the longest there is. */
    private static final int RECORDED_LIMIT = 8 << 20;
    /** The most that is taken in from all tables of a recorded tree, where there is memory for it: three million sockets. */
    private static final long RECORDED_TABLES = 512L << 20;

    /** How much one read(2) brings at most. */
    public static final int IO_SIZE = FileCalls.IO_SIZE;
    /** No line of a file that is read in pieces is longer. */
    private static final int LONGEST_PIECE = 1 << 18;

    private final LinuxRoot root;
    private final String prefix;
    private final FileCalls calls = new FileCalls();
    private final byte[] link = new byte[FileCalls.PATH_SIZE];
    private int length;
    private boolean plainOpen;
    private long tables;
    private final List<String> tooLarge = new ArrayList<>(0);
    private final List<String> fuse = new ArrayList<>(0);

    /** Reads below {@code root}. */
    public KernelFiles(LinuxRoot root) {
        this.root = root;
        this.plainOpen = root.live();
        this.tables = root.live()
                ? Long.MAX_VALUE
                : Math.min(RECORDED_TABLES, Runtime.getRuntime().maxMemory() / 4);
        this.prefix = root.live() ? "" : root.root().toAbsolutePath().toString();
    }

    /** Where this reads. */
    public LinuxRoot root() {
        return root;
    }

    /** Reads a whole file. Returns its length, or the negative error number; {@link #bytes()} holds what was read. */
    public int read(String absolute) {
        return noted(absolute, readAndClose(open(absolute, 0), false));
    }

    /**
     * As {@link #read(String)}, for a name below a directory from {@link #openDirectory(String)}, and for files that the
     * kernel writes in one piece, as those of a process: what comes short of the buffer is the whole, and the read that
     * would only find the end is spared.
     */
    public int readAt(int directory, String name) {
        return noted("/proc/PID/" + name, readAndClose(openAt(directory, name, 0), true));
    }

    /**
     * As {@link #read(String)}, with one read(2) of up to {@code most} bytes. A setting below /proc/sys gives what fits the
     * first time it is read and nothing the second time ({@code proc_do_large_bitmap()}, kernel/sysctl.c).
     */
    public int readOnce(String absolute, int most) {
        return once(open(absolute, 0), most);
    }

    /** The beginning of a file that may be as long as somebody else likes, as {@link #readOnce} reads it. */
    public int readStartAt(int directory, String name) {
        return once(openAt(directory, name, 0), IO_SIZE);
    }

    private int once(int fd, int most) {
        length = 0;
        if (fd < 0) {
            return fd;
        }
        try {
            int got = calls.readOnce(fd, most);
            length = Math.max(got, 0);
            return got;
        } finally {
            Syscall.close(fd);
        }
    }

    /** The bytes of the last successful read, from index 0; overwritten by the next. */
    public byte[] bytes() {
        return calls.bytes();
    }

    /** A cursor over what was read last. */
    public TextCursor cursor() {
        return new TextCursor(calls.bytes(), 0, length);
    }

    /** A cursor over a file; one over nothing where it cannot be read. */
    public TextCursor cursor(String absolute) {
        read(absolute); // may put a larger buffer in the place of this one
        return cursor();
    }

    /**
     * A cursor over the whole lines of what was read last. The kernel ends every line that it writes: a last one without
     * an end was cut when somebody copied the file, and may break off in the middle of a number.
     */
    public TextCursor lines() {
        byte[] bytes = calls.bytes();
        int end = length;
        while (end > 0 && bytes[end - 1] != '\n') {
            end--;
        }
        return new TextCursor(bytes, 0, end);
    }

    /** A cursor over the whole lines of a file of the kernel; one over nothing where it cannot be read. */
    public TextCursor lines(String absolute) {
        read(absolute);
        return lines();
    }

    /** A whole file as text, without the white space at its end; null where it cannot be read. */
    public @Nullable String text(String absolute) {
        return read(absolute) < 0 ? null : lastText();
    }

    /** What was read last as text, without the white space at its end. */
    String lastText() {
        byte[] bytes = calls.bytes();
        int size = length;
        while (size > 0 && bytes[size - 1] >= 0 && bytes[size - 1] <= ' ') {
            size--;
        }
        return new String(bytes, 0, size, StandardCharsets.UTF_8);
    }

    /** Takes a long file piece by piece. */
    @FunctionalInterface
    public interface Pieces {
        /** Takes what it can of {@code bytes[0]} to {@code bytes[length - 1]}; returns how much; the rest comes again. */
        int take(byte[] bytes, int length);
    }

    /**
     * Hands a long file on while it is read, so that it is never in memory as a whole. Returns 0, or the negative error
     * number: EFBIG for a file with a piece that nobody can use and that is longer than any, and for one that is too long.
     */
    public int stream(String absolute, Pieces pieces) {
        return noted(absolute, stream(open(absolute, 0), pieces));
    }

    private int stream(int fd, Pieces pieces) {
        if (fd < 0) {
            return fd;
        }
        try {
            int held = 0;
            while (true) {
                int got = calls.read(fd, held);
                byte[] bytes = calls.bytes();
                if (got < 0) {
                    return got;
                }
                if (got == 0) {
                    if (held > 0) {
                        pieces.take(bytes, held);
                    }
                    return 0;
                }
                tables -= got;
                if (tables < 0) {
                    return -Errno.EFBIG;
                }
                held += got;
                int taken = pieces.take(bytes, held);
                if (taken == 0 && held > LONGEST_PIECE) {
                    return -Errno.EFBIG;
                }
                System.arraycopy(bytes, taken, bytes, 0, held - taken);
                held -= taken;
            }
        } finally {
            length = 0;
            Syscall.close(fd);
        }
    }

    /** The files that were larger than such a file can be, the first twelve of them. */
    public List<String> tooLarge() {
        return List.copyOf(tooLarge);
    }

    /** The places that were not entered because a program answers for the files there (FUSE), the first twelve of them. */
    public List<String> fuse() {
        return List.copyOf(fuse);
    }

    void notEntered(String place) {
        if (fuse.size() < 12 && !fuse.contains(place)) {
            fuse.add(place);
        }
    }

    private int noted(String file, int result) {
        if (result == -Errno.EFBIG && tooLarge.size() < 12 && !tooLarge.contains(file)) {
            tooLarge.add(file);
        }
        return result;
    }

    private int readAndClose(int fd, boolean onePiece) {
        return readAndClose(fd, onePiece, root.live() ? LIMIT : RECORDED_LIMIT);
    }

    private int readAndClose(int fd, boolean onePiece, int most) {
        length = 0;
        if (fd < 0) {
            return fd;
        }
        try {
            int read = calls.readWhole(fd, most, onePiece);
            length = Math.max(read, 0);
            return read;
        } finally {
            Syscall.close(fd);
        }
    }

    /** Where a symbolic link points, as the kernel prints it ({@code socket:[4711]}); null where it cannot be read. */
    public @Nullable String readLink(String absolute) {
        return readLinkAt(AT_FDCWD, prefix + absolute);
    }

    /** As {@link #readLink(String)}, for a name below a directory from {@link #openDirectory(String)}. */
    public @Nullable String readLinkAt(int directory, String name) {
        int got = calls.readLink(directory, name, link);
        return got < 0 ? null : new String(link, 0, got, StandardCharsets.UTF_8);
    }

    /**
     * Opens a directory only to reach what is in it. A directory {@code /proc/PID} opened this way stays that of one
     * process: once it has ended, everything below answers ESRCH, even if another one got its number.
     *
     * @return a descriptor for {@link #close(int)}, or the negative error number
     */
    public int openDirectory(String absolute) {
        return open(absolute, O_PATH | SyscallNumbers.O_DIRECTORY);
    }

    /** Closes what {@link #openDirectory(String)} opened. */
    public void close(int directory) {
        Syscall.close(directory);
    }

    /**
     * Takes hold of a file without opening it ({@code O_PATH}): no device is woken, no pipe gets a reader. Symbolic links on
     * the way are followed.
     *
     * @return a descriptor for {@link #close(int)}, or the negative error number
     */
    int pin(String absolute) {
        return open(absolute, O_PATH);
    }

    /** As {@link #pin(String)}, for one name in a directory; a symbolic link is taken hold of itself. */
    int pinAt(int directory, String name) {
        return openAt(directory, name, O_PATH | SyscallNumbers.O_NOFOLLOW);
    }

    /** {@code S_IFREG} of inode(7): what {@link #kindOf(String)} gives for a plain file. */
    public static final int REGULAR = 0x8000;

    /**
     * What kind of file a path leads to, without opening it ({@code S_IFMT} of inode(7)): a pipe does not hang, no device is
     * woken. A negative error number where there is none.
     */
    public int kindOf(String absolute) {
        int pinned = pin(absolute);
        if (pinned < 0) {
            return pinned;
        }
        try {
            FileStat stat = calls.stat(pinned, "", AT_EMPTY_PATH) < 0 ? null : calls.lastStat();
            return stat == null ? -Errno.ENOENT : stat.mode() & FileStat.TYPE;
        } finally {
            close(pinned);
        }
    }

    /** Reads the file that {@link #pin(String)} took hold of, up to {@code most} bytes, as {@link #read(String)} does. */
    int readPinned(int pinned, int most) {
        return readAndClose(openAt(AT_FDCWD, "/proc/self/fd/" + pinned, 0), false, most);
    }

    /** The names in a directory that {@link #pinAt(int, String)} took hold of, not many more than {@code most}. */
    @Nullable List<String> listPinned(int pinned, int most) {
        return list(openAt(pinned, ".", SyscallNumbers.O_DIRECTORY), most);
    }

    /** The names in a directory without {@code .} and {@code ..}; null where it cannot be read. */
    public @Nullable List<String> list(String absolute) {
        return list(open(absolute, SyscallNumbers.O_DIRECTORY), Integer.MAX_VALUE);
    }

    /** As {@link #list(String)}, for a name below a directory from {@link #openDirectory(String)}. */
    public @Nullable List<String> listAt(int directory, String name) {
        return list(openAt(directory, name, SyscallNumbers.O_DIRECTORY), Integer.MAX_VALUE);
    }

    private @Nullable List<String> list(int fd, int most) {
        if (fd < 0) {
            return null;
        }
        try {
            List<String> names = new ArrayList<>();
            int result = calls.list(
                    fd,
                    most,
                    (block, start, size, number) -> names.add(new String(block, start, size, StandardCharsets.UTF_8)));
            return result < 0 ? null : names;
        } finally {
            Syscall.close(fd);
        }
    }

    /** What stat(2) tells of a file or directory, symbolic links followed; null where there is none. */
    public @Nullable FileStat stat(String absolute) {
        return root.live() ? stat(AT_FDCWD, absolute, 0) : stat(AT_FDCWD, prefix + absolute, AT_SYMLINK_NOFOLLOW);
    }

    /** The owner of a directory from {@link #openDirectory(String)}; -1 where it is gone. */
    public int ownerOf(int directory) {
        FileStat stat = stat(directory, "", AT_EMPTY_PATH);
        return stat == null ? -1 : stat.uid();
    }

    /** What stat(2) tells of an open file, without asking a file server; null where it does not. */
    @Nullable FileStat statOf(int fd) {
        return calls.statUnasked(fd);
    }

    private @Nullable FileStat stat(int directory, String name, int flags) {
        return calls.stat(directory, name, flags) < 0 ? null : calls.lastStat();
    }

    /** Opens a file as open(2) does; returns a descriptor for {@link #close(int)} or the negative error number. */
    public int open(String absolute) {
        return open(absolute, 0);
    }

    private int open(String absolute, int flags) {
        if (!plainOpen) {
            int top = openAt(AT_FDCWD, prefix, O_PATH | SyscallNumbers.O_DIRECTORY);
            if (top < 0) {
                return top;
            }
            int fd = calls.openInside(top, absolute, unhindered(flags));
            Syscall.close(top);
            if (fd != -Errno.ENOSYS) {
                return fd;
            }
            plainOpen = true; // a kernel before 5.6
        }
        return openAt(AT_FDCWD, prefix + absolute, flags);
    }

    private int openAt(int directory, String name, int flags) {
        return calls.open(directory, name, unhindered(flags));
    }

    /** Without waiting; openat2(2) refuses that together with {@code O_PATH}, where it means nothing. */
    private static int unhindered(int flags) {
        return (flags & O_PATH) != 0 ? flags : flags | O_NONBLOCK;
    }
}
