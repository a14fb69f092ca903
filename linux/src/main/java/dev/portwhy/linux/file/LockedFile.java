package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import org.jspecify.annotations.Nullable;

/**
 * A file that one process at a time has locked for as long as it runs. By flock(2): a lock of fcntl(2), which Java's own are, is gone
 * as soon as the process that has it opens the file once more and closes that.
 */
public final class LockedFile implements AutoCloseable {

    private static final DiskCalls CALLS = new LinuxDisk();

    private final int fd;

    private LockedFile(int fd) {
        this.fd = fd;
    }

    /**
     * Locks a file until what this gives is closed, or the process ends. It is made where it is not there, for its owner alone.
     *
     * @param path an absolute path
     * @return null where another has it locked
     */
    public static @Nullable LockedFile take(String path) throws KernelException {
        int fd = CALLS.open(path, O_RDWR | O_CREAT, 0600);
        if (fd < 0) {
            throw new KernelException("open(" + path + ")", -fd, "");
        }
        int locked = CALLS.lock(fd, LOCK_EX | LOCK_NB);
        if (locked == 0) {
            return new LockedFile(fd);
        }
        CALLS.close(fd);
        if (locked != -Errno.EAGAIN) {
            throw new KernelException("flock(" + path + ")", -locked, "");
        }
        return null;
    }

    /** Whether somebody has it locked, this process too; false where that cannot be asked. */
    public static boolean isTaken(String path) {
        int fd = CALLS.open(path, 0, 0);
        if (fd < 0) {
            return false;
        }
        int locked = CALLS.lock(fd, LOCK_SH | LOCK_NB);
        CALLS.close(fd);
        return locked == -Errno.EAGAIN;
    }

    @Override
    public void close() {
        CALLS.close(fd);
    }
}
