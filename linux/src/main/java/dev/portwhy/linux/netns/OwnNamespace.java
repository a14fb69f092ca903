package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A network namespace that this program made and that nothing but this object's open file, the threads inside and the
 * sockets made there keep alive. It is gone with them, however the program ends (network_namespaces(7)).
 *
 * <p>Only for threads that end with the work (see {@link NetworkThread}): making one and entering one move the calling
 * thread for good.
 */
public final class OwnNamespace implements AutoCloseable {

    private static final long RTF_LOCAL = 0x80000000L;
    private static final long ROUTE_DEADLINE_NANOS = 2_000_000_000L;

    private final int fd;

    private OwnNamespace(int fd) {
        this.fd = fd;
    }

    /** Makes a namespace and moves the calling thread there. All is down in it, {@code lo} too. */
    public static OwnNamespace make() throws KernelException {
        Syscall.check("unshare(CLONE_NEWNET)", Syscall.call(SyscallNumbers.UNSHARE, CLONE_NEWNET));
        return current();
    }

    /** The namespace the calling thread is in. */
    public static OwnNamespace current() throws KernelException {
        String own = "/proc/thread-self/ns/net";
        try (NativeFiles files = new NativeFiles()) {
            return new OwnNamespace((int) Syscall.check(own, files.open(AT_FDCWD, own)));
        }
    }

    /** Moves the calling thread here. */
    public void enter() throws KernelException {
        Syscall.check("setns", Syscall.call(SyscallNumbers.SETNS, fd, CLONE_NEWNET));
    }

    /** The open file that names it. */
    public int fd() {
        return fd;
    }

    /**
     * Waits until an IPv6 address of the calling thread's namespace can be reached from itself: its local route comes from
     * a work queue ({@code addrconf_dad_work()}), and a connect() before it fails with ENETUNREACH.
     */
    public static void awaitLocalRoute(IpAddress address) throws IOException {
        String head = String.format(Locale.ROOT, "%016x%016x 80 ", address.high(), address.low());
        Path table = Path.of("/proc/thread-self/net/ipv6_route");
        long deadline = System.nanoTime() + ROUTE_DEADLINE_NANOS;
        while (Files.exists(table) && System.nanoTime() < deadline) {
            try (var lines = Files.lines(table)) {
                if (lines.anyMatch(line -> line.startsWith(head) && isLocal(line))) {
                    return;
                }
            }
            Thread.onSpinWait();
        }
    }

    /** The eighth column after the destination and its length is the flags, in hex; the device is the last one. */
    private static boolean isLocal(String line) {
        String[] columns = line.trim().split(" +");
        return columns.length > 8 && (Long.parseLong(columns[8], 16) & RTF_LOCAL) != 0;
    }

    @Override
    public void close() {
        Syscall.close(fd);
    }
}
