package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * What ends a connection that no process has any more. Timers of the kernel do: FIN_WAIT2 lasts
 * {@code net.ipv4.tcp_fin_timeout}, unless the peer's FIN comes meanwhile and begins TIME_WAIT; the other states wait for an answer to what they sent, which is repeated
 * {@code net.ipv4.tcp_orphan_retries} times at most ({@code tcp_orphan_retries()}, net/ipv4/tcp_timer.c).
 */
public final class ClosingEnd {

    /** What the setting's 0 stands for. */
    private static final long USUAL_RETRIES = 8;

    /** {@code TCP_TIMEWAIT_LEN}, include/net/tcp.h. */
    private static final long MINI_SOCKET_MS = 60_000;

    private final Snapshot snapshot;

    ClosingEnd(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /**
     * How long a FIN_WAIT2 without a process lasts if its peer stays silent, in milliseconds; 0 where no timer of it was
     * seen. With more than a minute to go the whole socket is kept first and the mini-socket's minute follows
     * ({@code __tcp_close()}, net/ipv4/tcp.c).
     */
    public static long finWait2Ms(SocketTable sockets, int row) {
        return switch (sockets.timer(row)) {
            case OFF -> 0;
            case TIME_WAIT -> sockets.expiresMs(row);
            default -> sockets.expiresMs(row) + MINI_SOCKET_MS;
        };
    }

    /** A sentence about the end; null where no timer of it was seen. */
    @Nullable Text of(int row) {
        SocketTable sockets = snapshot.sockets();
        if (sockets.state(row) == SocketState.FIN_WAIT2) {
            long left = finWait2Ms(sockets, row);
            return left == 0 ? null : Text.of("reason.fin-wait2", (left + 999L) / 1000);
        }
        Settings settings = snapshot.namespaceOf(row).settings();
        long retries = settings.number(Setting.TCP_ORPHAN_RETRIES, 0);
        return Text.of("reason.retries", retries == 0 ? USUAL_RETRIES : retries);
    }
}
