package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@link DiskCalls} of the kernel. Keeps nothing, so that any thread may use it. */
public final class LinuxDisk implements DiskCalls {

    /** The disk. */
    public LinuxDisk() {}

    @Override
    public int open(String path, int flags, int mode) {
        try (NativeMemory name = NativeMemory.of(path)) {
            int result;
            do {
                result = (int) Syscall.call(SyscallNumbers.OPENAT, AT_FDCWD, name.address(), flags | O_CLOEXEC, mode);
            } while (result == -Errno.EINTR);
            return result;
        }
    }

    @Override
    public int read(int fd, byte[] into, int count) {
        try (NativeMemory room = new NativeMemory(count)) {
            int got;
            do {
                got = (int) Syscall.call(SyscallNumbers.READ, fd, room.address(), count);
            } while (got == -Errno.EINTR);
            if (got > 0) {
                room.get(0, into, 0, got);
            }
            return got;
        }
    }

    @Override
    public int write(int fd, byte[] from, int offset, int count) {
        try (NativeMemory data = new NativeMemory(Math.max(count, 1))) {
            data.put(0, from, offset, count);
            int taken;
            do {
                taken = (int) Syscall.call(SyscallNumbers.WRITE, fd, data.address(), count);
            } while (taken == -Errno.EINTR);
            return taken;
        }
    }

    @Override
    public int sync(int fd) {
        int result;
        do {
            result = (int) Syscall.call(SyscallNumbers.FSYNC, fd);
        } while (result == -Errno.EINTR);
        return result;
    }

    @Override
    public int mode(int fd, int mode) {
        return (int) Syscall.call(SyscallNumbers.FCHMOD, fd, mode);
    }

    @Override
    public int owner(int fd, int uid, int gid) {
        return (int) Syscall.call(SyscallNumbers.FCHOWN, fd, uid, gid);
    }

    @Override
    public int rename(String from, String to) {
        try (NativeMemory before = NativeMemory.of(from);
                NativeMemory after = NativeMemory.of(to)) {
            return (int)
                    Syscall.call(SyscallNumbers.RENAMEAT2, AT_FDCWD, before.address(), AT_FDCWD, after.address(), 0);
        }
    }

    @Override
    public int remove(String path) {
        try (NativeMemory name = NativeMemory.of(path)) {
            return (int) Syscall.call(SyscallNumbers.UNLINKAT, AT_FDCWD, name.address(), 0);
        }
    }

    @Override
    public int makeDirectory(String path, int mode) {
        try (NativeMemory name = NativeMemory.of(path)) {
            return (int) Syscall.call(SyscallNumbers.MKDIRAT, AT_FDCWD, name.address(), mode);
        }
    }

    @Override
    public int lock(int fd, int operation) {
        int result;
        do {
            result = (int) Syscall.call(SyscallNumbers.FLOCK, fd, operation);
        } while (result == -Errno.EINTR);
        return result;
    }

    @Override
    public int close(int fd) {
        return (int) Syscall.call(SyscallNumbers.CLOSE, fd);
    }

    @Override
    public @Nullable FileStat stat(String path, boolean follow) {
        try (FileCalls calls = new FileCalls()) {
            boolean told = calls.stat(AT_FDCWD, path, follow ? 0 : AT_SYMLINK_NOFOLLOW) == 0;
            return told ? calls.lastStat() : null;
        }
    }

    @Override
    public @Nullable FileStat stat(int fd) {
        try (FileCalls calls = new FileCalls()) {
            return calls.stat(fd, "", AT_EMPTY_PATH) == 0 ? calls.lastStat() : null;
        }
    }

    @Override
    public List<String> list(String directory) {
        List<String> names = new ArrayList<>();
        int fd = open(directory, SyscallNumbers.O_DIRECTORY, 0);
        if (fd < 0) {
            return names;
        }
        try (FileCalls calls = new FileCalls()) {
            calls.list(
                    fd,
                    Integer.MAX_VALUE,
                    (block, start, size, number) -> names.add(new String(block, start, size, StandardCharsets.UTF_8)));
            return names;
        } finally {
            close(fd);
        }
    }

    @Override
    public int user() {
        return Syscall.geteuid();
    }

    @Override
    public long namespaceCookie() {
        int socket = (int) Syscall.call(SyscallNumbers.SOCKET, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        if (socket < 0) {
            return 0;
        }
        try (NativeMemory cookie = new NativeMemory(8);
                NativeMemory size = NativeMemory.of(8)) {
            long result = Syscall.call(
                    SyscallNumbers.GETSOCKOPT, socket, SOL_SOCKET, SO_NETNS_COOKIE, cookie.address(), size.address());
            return result == 0 ? cookie.getLong(0) : 0;
        } finally {
            close(socket);
        }
    }
}
