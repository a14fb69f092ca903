package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Changes files so that at every instant, and after a loss of power, the old or the new one is there: a new file is written
 * beside the old one, synced, put in its place, and the directory is synced (rename(2), fsync(2)).
 *
 * <p>What lies at the name of the new file from a run that was ended is written over; its name begins with a dot and ends with
 * {@code .new}, so that nobody who reads {@code *.conf} reads half a file.
 */
public final class DurableFiles {

    private static final int ROOT = 0;
    private static final int OTHERS_WRITE = 022;
    private static final int STICKY = 01000;

    private final DiskCalls calls;

    /** Changes files with these calls. */
    public DurableFiles(DiskCalls calls) {
        this.calls = calls;
    }

    /**
     * A plain file; null where there is none.
     *
     * @param most how many bytes it may have
     * @throws KernelException where it is no plain file (ELOOP for a symbolic link, EINVAL for anything else), too large (EFBIG) or
     *     cannot be read
     */
    public @Nullable StoredFile read(String path, int most) throws KernelException {
        int fd = calls.open(path, SyscallNumbers.O_NOFOLLOW | O_NONBLOCK, 0);
        if (fd == -Errno.ENOENT) {
            return null;
        }
        check(path, fd);
        try {
            FileStat stat = calls.stat(fd);
            if (stat == null || !stat.regular()) {
                throw new KernelException(path, Errno.EINVAL, "");
            }
            byte[] bytes = new byte[Math.clamp(stat.size() + 1, 1, most + 1)];
            int length = 0;
            int got;
            byte[] piece = new byte[bytes.length];
            while (length < bytes.length && (got = check(path, calls.read(fd, piece, bytes.length - length))) > 0) {
                System.arraycopy(piece, 0, bytes, length, got);
                length += got;
            }
            if (length > most || stat.size() > most) {
                throw new KernelException(path, Errno.EFBIG, "");
            }
            String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
            return new StoredFile(text, stat.permissions(), stat.uid(), stat.gid());
        } finally {
            calls.close(fd);
        }
    }

    /** Puts a file in the place of what is there, or where nothing is. */
    public void replace(String path, StoredFile file) throws KernelException {
        String beside = beside(path);
        int fd = check(beside, calls.open(beside, O_WRONLY | O_CREAT | O_TRUNC | SyscallNumbers.O_NOFOLLOW, 0600));
        try {
            byte[] bytes = file.bytes();
            for (int at = 0; at < bytes.length; ) {
                at += check(beside, calls.write(fd, bytes, at, bytes.length - at));
            }
            FileStat made = calls.stat(fd);
            if (made == null || made.uid() != file.uid() || made.gid() != file.gid()) {
                check(beside, calls.owner(fd, file.uid(), file.gid()));
            }
            check(beside, calls.mode(fd, file.mode()));
            check(beside, calls.sync(fd));
        } finally {
            calls.close(fd);
        }
        check(path, calls.rename(beside, path));
        syncDirectory(path);
    }

    /**
     * Leaves a file that only its owner may read, whole or not at all, and does not wait for the disk: after a loss of power it may
     * not be there.
     *
     * @throws KernelException where it could not be written: EROFS, ENOSPC, EACCES
     */
    public void leave(String path, byte[] bytes) throws KernelException {
        String beside = beside(path);
        int fd = check(path, calls.open(beside, O_WRONLY | O_CREAT | O_TRUNC | SyscallNumbers.O_NOFOLLOW, 0600));
        int written = calls.write(fd, bytes, 0, bytes.length);
        calls.close(fd);
        // A disk that becomes full in the middle takes a part, and says why only to who asks for the rest.
        int result = written == bytes.length ? calls.rename(beside, path) : written < 0 ? written : -Errno.ENOSPC;
        if (result < 0) {
            calls.remove(beside);
        }
        check(path, result);
    }

    /** Takes a file away, and what a run that was ended may have left beside it. */
    public void remove(String path) throws KernelException {
        int left = calls.remove(beside(path));
        int removed = calls.remove(path);
        if (removed != -Errno.ENOENT) {
            check(path, removed);
        }
        if (removed == 0 || left == 0) {
            syncDirectory(path);
        }
    }

    /** Takes away what a run that was ended left beside a file. */
    public void tidy(String path) {
        calls.remove(beside(path));
    }

    /** Makes a directory with those above it, where it is not there. */
    public void makeDirectories(String directory, int mode) throws KernelException {
        Deque<String> missing = new ArrayDeque<>();
        for (String at = directory; calls.stat(at, true) == null && at.length() > 1; at = parent(at)) {
            missing.push(at);
        }
        for (String next : missing) {
            int made = calls.makeDirectory(next, mode);
            if (made != -Errno.EEXIST) {
                check(next, made);
                // Whatever umask(2) left of it: who may read it is for the caller to say.
                int fd = check(next, calls.open(next, SyscallNumbers.O_DIRECTORY, 0));
                try {
                    check(next, calls.mode(fd, mode));
                } finally {
                    calls.close(fd);
                }
                syncDirectory(next);
            }
        }
    }

    /**
     * Who else but root and the caller can change what is at a path, by a step of the way that is theirs to write: that step, or null
     * where nobody can. Above the last step a directory that is open to all will do where it is sticky.
     */
    public @Nullable String openTo(String path) {
        int caller = calls.user();
        FileStat top = calls.stat("/", true);
        int owner = top == null ? ROOT : top.uid();
        String open = null;
        for (String at = path; ; at = parent(at)) {
            boolean last = at.equals(path);
            for (boolean follow : new boolean[] {false, true}) {
                FileStat stat = calls.stat(at, follow);
                if (stat == null) {
                    continue;
                }
                boolean link = !stat.directory() && !stat.regular();
                boolean sticky = !last && (stat.mode() & STICKY) != 0;
                boolean others = !link && !sticky && (stat.mode() & OTHERS_WRITE) != 0;
                boolean trusted = stat.uid() == ROOT || stat.uid() == caller || stat.uid() == owner;
                if (!trusted || others) {
                    open = at;
                }
            }
            if (at.length() <= 1) {
                return open;
            }
        }
    }

    private void syncDirectory(String path) throws KernelException {
        String directory = parent(path);
        int fd = check(directory, calls.open(directory, SyscallNumbers.O_DIRECTORY, 0));
        try {
            check(directory, calls.sync(fd));
        } finally {
            calls.close(fd);
        }
    }

    private static String beside(String path) {
        int slash = path.lastIndexOf('/');
        return path.substring(0, slash + 1) + "." + path.substring(slash + 1) + ".new";
    }

    private static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    private static int check(String operation, int result) throws KernelException {
        return (int) Syscall.check(operation, result);
    }
}
