package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * What ends a connection that no process has any more. Timers of the kernel do: FIN_WAIT2 lasts
 * {@code net.ipv4.tcp_fin_timeout}; the other states wait for an answer to what they sent, which is repeated
 * {@code net.ipv4.tcp_orphan_retries} times at most ({@code tcp_orphan_retries()}, net/ipv4/tcp_timer.c).
 */
final class ClosingEnd {

    /** What the setting's 0 stands for. */
    private static final long USUAL_RETRIES = 8;

    private final Snapshot snapshot;

    ClosingEnd(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** A sentence about the end; null where the row's timer says it by itself. */
    @Nullable Text of(int row) {
        SocketTable sockets = snapshot.sockets();
        if (sockets.timer(row) == SocketTimer.TIME_WAIT) {
            return null;
        }
        Settings settings = snapshot.namespaceOf(row).settings();
        if (sockets.state(row) == SocketState.FIN_WAIT2) {
            return sockets.timer(row) == SocketTimer.OFF
                    ? null
                    : Text.of("reason.fin-wait2", (sockets.expiresMs(row) + 999L) / 1000);
        }
        long retries = settings.number("net.ipv4.tcp_orphan_retries", 0);
        return Text.of("reason.retries", retries == 0 ? USUAL_RETRIES : retries);
    }
}
