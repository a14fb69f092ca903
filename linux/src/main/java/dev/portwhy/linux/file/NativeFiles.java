package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Reads files, links and directories of the running machine, mostly below /proc, by descriptors and error numbers: for
 * whoever has to know why something could not be read, or goes from one directory to the next. {@link KernelFiles} is for text.
 *
 * <p>Results are lengths or descriptors, or a negative error number. Not for several threads; belongs to the thread that
 * made it.
 */
public final class NativeFiles implements AutoCloseable {

    private final FileCalls calls = new FileCalls();

    /** Opens a file for reading. Returns a descriptor or a negative error number. */
    public int open(int directory, String name) {
        return calls.open(directory, name, 0);
    }

    /**
     * Opens a file of the kernel's that stands for a namespace (namespaces(7)), and nothing else: what a path in somebody's
     * mount namespace or a descriptor of a process leads to may be a device or a pipe by now, and is not opened then. Returns a
     * descriptor or a negative error number.
     */
    public int openNamespace(String name) {
        int pinned = calls.open(AT_FDCWD, name, O_PATH);
        if (pinned < 0) {
            return pinned;
        }
        String own = "/proc/self/fd/" + pinned;
        int opened = sameDevice(own, "/proc/self/ns/net") ? open(AT_FDCWD, own) : -Errno.ENOENT;
        Syscall.close(pinned);
        return opened;
    }

    private boolean sameDevice(String one, String another) {
        FileStat first = stat(AT_FDCWD, one, 0) < 0 ? null : calls.lastStat();
        FileStat second = stat(AT_FDCWD, another, 0) < 0 ? null : calls.lastStat();
        return first != null
                && second != null
                && first.deviceMajor() == second.deviceMajor()
                && first.deviceMinor() == second.deviceMinor();
    }

    /** Opens a directory. Returns a descriptor or a negative error number. */
    public int openDirectory(int directory, String name) {
        return calls.open(directory, name, SyscallNumbers.O_DIRECTORY);
    }

    /** Reads a whole file. Returns its length, the content being in {@link #bytes()}, or a negative error number. */
    public int read(int directory, String name) {
        return read(directory, name, KernelFiles.LIMIT);
    }

    private int read(int directory, String name, int most) {
        int fd = open(directory, name);
        if (fd < 0) {
            return fd;
        }
        try {
            return calls.readWhole(fd, most, false);
        } finally {
            Syscall.close(fd);
        }
    }

    /** What the last {@link #read} or {@link #readLink} brought; valid up to the length it returned. */
    public byte[] bytes() {
        return calls.bytes();
    }

    /** A whole file as text; null when it cannot be read. */
    public @Nullable String text(int directory, String name) {
        int length = read(directory, name);
        return length < 0 ? null : new String(bytes(), 0, length, StandardCharsets.UTF_8);
    }

    /** A file that may be as long as somebody else likes, as text; null when it cannot be read or has more bytes than that. */
    public @Nullable String text(int directory, String name, int most) {
        int length = read(directory, name, most);
        return length < 0 ? null : new String(bytes(), 0, length, StandardCharsets.UTF_8);
    }

    /** Reads a symbolic link into {@link #bytes()}. Returns its length or a negative error number. */
    public int readLink(int directory, String name) {
        return calls.readLink(directory, name, calls.bytes());
    }

    /** The target of a symbolic link as text; null when it cannot be read. */
    public @Nullable String link(int directory, String name) {
        int length = readLink(directory, name);
        return length < 0 ? null : new String(bytes(), 0, length, StandardCharsets.UTF_8);
    }

    /** The number in a link of the form {@code kind:[number]}; 0 for another link, or a negative error number. */
    public long linkNumber(int directory, String name, String kind) {
        int length = readLink(directory, name);
        return length < 0 ? length : KernelLink.number(bytes(), length, kind);
    }

    /** Whether this program is in the first pid namespace, in which the kernel's own tasks are: pid_namespaces(7). */
    public boolean inFirstPidNamespace() {
        return linkNumber(AT_FDCWD, "/proc/self/ns/pid", "pid") == PROC_PID_INIT_INO;
    }

    /** The inode number of a file, following links; or a negative error number. */
    public long inode(int directory, String name) {
        int result = stat(directory, name, 0);
        return result < 0 ? result : calls.lastStat().inode();
    }

    /** The inode number of an open file; or a negative error number. */
    public long inode(int fd) {
        int result = stat(fd, "", AT_EMPTY_PATH);
        return result < 0 ? result : calls.lastStat().inode();
    }

    /** The length of a file; or a negative error number. */
    public long size(int directory, String name) {
        int result = stat(directory, name, 0);
        return result < 0 ? result : calls.lastStat().size();
    }

    /** The owner of an open file; or a negative error number. */
    public long owner(int fd) {
        int result = stat(fd, "", AT_EMPTY_PATH);
        return result < 0 ? result : Integer.toUnsignedLong(calls.lastStat().uid());
    }

    /** The user a file belongs to; or a negative error number. */
    public long owner(int directory, String name) {
        int result = stat(directory, name, 0);
        return result < 0 ? result : Integer.toUnsignedLong(calls.lastStat().uid());
    }

    /** The number of links to a file ({@code st_nlink}); or a negative error number. */
    public long links(int directory, String name) {
        int result = stat(directory, name, 0);
        return result < 0 ? result : calls.lastStat().links();
    }

    private int stat(int directory, String name, int flags) {
        return calls.stat(directory, name, flags);
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
        return calls.list(directory, Integer.MAX_VALUE, entries);
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
        calls.close();
    }
}
