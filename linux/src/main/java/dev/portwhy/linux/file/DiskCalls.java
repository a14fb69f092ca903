package dev.portwhy.linux.file;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The system calls by which files are changed, one method a call: whoever has to be right at every instant is tried by
 * ending between any two of them. Results are as the kernel gives them, an error number as a negative value; EINTR does not
 * come back. Paths are absolute.
 */
public interface DiskCalls {

    /** openat(2) with {@code O_CLOEXEC} besides. Returns a descriptor. */
    int open(String path, int flags, int mode);

    /** read(2) of up to {@code count} bytes. Returns how many there were; 0 at the end. */
    int read(int fd, byte[] into, int count);

    /** write(2). Returns how many bytes were taken. */
    int write(int fd, byte[] from, int offset, int count);

    /** fsync(2), of a file or a directory. */
    int sync(int fd);

    /** fchmod(2). */
    int mode(int fd, int mode);

    /** fchown(2). */
    int owner(int fd, int uid, int gid);

    /** rename(2): the new name is there before and after, whatever happens. */
    int rename(String from, String to);

    /** unlink(2). */
    int remove(String path);

    /** mkdir(2). */
    int makeDirectory(String path, int mode);

    /** flock(2). */
    int lock(int fd, int operation);

    /** close(2). */
    int close(int fd);

    /** stat(2), or lstat(2) where links are not to be followed; null where there is nothing, or nothing is told. */
    @Nullable FileStat stat(String path, boolean follow);

    /** fstat(2); null where nothing is told. */
    @Nullable FileStat stat(int fd);

    /** The names in a directory (getdents64(2)), without {@code .} and {@code ..}; none where it cannot be read. */
    List<String> list(String directory);

    /** The calling thread's effective user (geteuid(2)). */
    int user();

    /** What tells the calling thread's network namespace from all others of this boot ({@code SO_NETNS_COOKIE}, Linux 5.14); 0 where the kernel has none. */
    long namespaceCookie();
}
