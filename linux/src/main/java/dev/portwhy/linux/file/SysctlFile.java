package dev.portwhy.linux.file;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;

/**
 * Writes a setting below {@code /proc/sys/net} for the calling thread's network namespace: which namespace that directory
 * shows is decided by who opens the file ({@code net/sysctl_net.c}).
 */
public final class SysctlFile {

    /** The least that a page has. */
    private static final int PAGE = 4096;

    private SysctlFile() {}

    /**
     * Writes a value in one write(2), of which the kernel takes a page at most: E2BIG for a longer one, whose beginning is
     * set then. Of a setting that is one number it takes the first word, and that is no error ({@code proc_dointvec()},
     * kernel/sysctl.c). An empty value is written as an empty line, for a write of nothing does nothing.
     *
     * @param key the setting with dots, {@code net.ipv4.ip_local_port_range}
     */
    public static void write(String key, String value) throws KernelException {
        byte[] text = (value + "\n").getBytes(StandardCharsets.UTF_8);
        try (NativeMemory path = NativeMemory.of("/proc/sys/" + key.replace('.', '/'));
                NativeMemory data = new NativeMemory(text.length)) {
            data.put(0, text, 0, text.length);
            int fd = (int) Syscall.check(
                    key, Syscall.call(SyscallNumbers.OPENAT, AT_FDCWD, path.address(), O_WRONLY | O_CLOEXEC));
            try {
                long written = Syscall.check(
                        key + " = " + value, Syscall.call(SyscallNumbers.WRITE, fd, data.address(), text.length));
                if (written < text.length && text.length > PAGE) {
                    throw new KernelException(key, Errno.E2BIG, "");
                }
            } finally {
                Syscall.close(fd);
            }
        }
    }
}
