package dev.portwhy.linux.systemd;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a service says of itself to the manager that started it (sd_notify(3)): datagrams to the unix socket that {@code
 * NOTIFY_SOCKET} names, a file or an abstract one, which begins with {@code @}. A manager that does not listen any more is no reason
 * to end.
 */
public final class ServiceNotices {

    /** {@code sun_path} of {@code struct sockaddr_un} (unix(7)). */
    private static final int MOST_PATH = 107;

    private final byte @Nullable [] path;
    private final long watchdogNanos;
    private long pinged = System.nanoTime();

    /**
     * To the manager that these variables of the environment name.
     *
     * @param socket {@code NOTIFY_SOCKET}; null or empty where no manager wants to know
     * @param watchdogUsec {@code WATCHDOG_USEC}, after so many microseconds without a word the manager ends the service
     */
    public ServiceNotices(@Nullable String socket, @Nullable String watchdogUsec) {
        String name = socket == null ? "" : socket;
        byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
        boolean known = name.length() > 1 && (name.startsWith("/") || name.startsWith("@"));
        path = known && bytes.length <= MOST_PATH ? bytes : null;
        watchdogNanos = path == null || watchdogUsec == null ? 0 : micros(watchdogUsec) * 1000;
    }

    private static long micros(String word) {
        try {
            return Math.clamp(Long.parseLong(word), 0, Long.MAX_VALUE / 1000);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /** It has begun. */
    public void ready(String status) {
        tell("READY=1\nSTATUS=" + line(status));
    }

    /** What it does just now. */
    public void status(String status) {
        tell("STATUS=" + line(status));
    }

    /** It reads its files again, until it is ready. */
    public void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / 1000);
    }

    /** It ends. */
    public void stopping() {
        tell("STOPPING=1");
    }

    /** It works; told four times within what the manager waits, and no more often. */
    public synchronized void alive() {
        if (watchdogNanos > 0 && System.nanoTime() - pinged >= watchdogNanos / 4) {
            pinged = System.nanoTime();
            tell("WATCHDOG=1");
        }
    }

    private static String line(String text) {
        return text.replace('\n', ' ');
    }

    private void tell(String state) {
        byte[] name = path;
        if (name == null) {
            return;
        }
        byte[] data = state.getBytes(StandardCharsets.UTF_8);
        try {
            int fd = (int)
                    Syscall.check("socket", Syscall.call(SyscallNumbers.SOCKET, AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
            try (KernelSocket socket = KernelSocket.of(fd);
                    NativeMemory address = new NativeMemory(2 + name.length);
                    NativeMemory message = new NativeMemory(data.length)) {
                byte[] where = name.clone();
                if (where[0] == '@') {
                    where[0] = 0;
                }
                address.putShort(0, AF_UNIX).put(2, where, 0, where.length);
                message.put(0, data, 0, data.length);
                Syscall.call(
                        SyscallNumbers.SENDTO,
                        socket.fd(),
                        message.address(),
                        data.length,
                        MSG_NOSIGNAL | MSG_DONTWAIT,
                        address.address(),
                        2 + name.length);
            }
        } catch (KernelException e) {
            // Without a socket nobody is told.
        }
    }
}
