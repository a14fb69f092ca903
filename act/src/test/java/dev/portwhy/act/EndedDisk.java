package dev.portwhy.act;

import dev.portwhy.linux.file.DiskCalls;
import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.LinuxDisk;
import dev.portwhy.linux.sys.Errno;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The real system calls, up to a certain one, at which the program is ended as SIGKILL ends it: that call is not made, no later one
 * is, whatever {@code finally} says, and the kernel closes what was open.
 */
final class EndedDisk implements DiskCalls {

    /** Stands for the end of the program. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1;
    }

    private final LinuxDisk disk = new LinuxDisk();
    private final Set<Integer> open = new HashSet<>();
    private final int last;
    private int made;
    private boolean ended;

    /** Makes so many calls, and then no more. */
    EndedDisk(int last) {
        this.last = last;
    }

    /** How many calls were made. */
    int made() {
        return made;
    }

    private int call(IntSupplier call) {
        if (!ended && made == last) {
            ended = true;
            open.forEach(disk::close);
        }
        if (ended) {
            throw new Killed();
        }
        made++;
        return call.getAsInt();
    }

    @Override
    public int open(String path, int flags, int mode) {
        int fd = call(() -> disk.open(path, flags, mode));
        if (fd >= 0) {
            open.add(fd);
        }
        return fd;
    }

    @Override
    public int read(int fd, byte[] into, int count) {
        return call(() -> disk.read(fd, into, count));
    }

    /** A disk may take less than it is given. */
    @Override
    public int write(int fd, byte[] from, int offset, int count) {
        return call(() -> disk.write(fd, from, offset, count));
    }

    @Override
    public int sync(int fd) {
        return call(() -> disk.sync(fd));
    }

    @Override
    public int mode(int fd, int mode) {
        return call(() -> disk.mode(fd, mode));
    }

    @Override
    public int owner(int fd, int uid, int gid) {
        return call(() -> disk.owner(fd, uid, gid));
    }

    @Override
    public int rename(String from, String to) {
        return call(() -> disk.rename(from, to));
    }

    @Override
    public int remove(String path) {
        return call(() -> disk.remove(path));
    }

    @Override
    public int makeDirectory(String path, int mode) {
        return call(() -> disk.makeDirectory(path, mode));
    }

    @Override
    public int lock(int fd, int operation) {
        return call(() -> disk.lock(fd, operation));
    }

    @Override
    public int close(int fd) {
        int result = ended ? -Errno.EBADF : call(() -> disk.close(fd));
        open.remove(fd);
        return result;
    }

    @Override
    public @Nullable FileStat stat(String path, boolean follow) {
        call(() -> 0);
        return disk.stat(path, follow);
    }

    @Override
    public @Nullable FileStat stat(int fd) {
        call(() -> 0);
        return disk.stat(fd);
    }

    @Override
    public List<String> list(String directory) {
        call(() -> 0);
        return disk.list(directory);
    }

    @Override
    public int user() {
        return disk.user();
    }

    @Override
    public long namespaceCookie() {
        return disk.namespaceCookie();
    }
}
