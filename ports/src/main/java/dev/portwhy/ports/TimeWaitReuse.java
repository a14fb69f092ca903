package dev.portwhy.ports;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;

/**
 * When connect() without a port of its own may take over a TIME_WAIT of the same addresses and ports:
 * {@code tcp_twsk_unique()}, tcp_ipv4.c.
 *
 * <p>Three conditions: {@code net.ipv4.tcp_tw_reuse} allows it; the old connection used TCP timestamps, on both ends; and
 * the TIME_WAIT is older than {@code net.ipv4.tcp_tw_reuse_delay}. A snapshot shows neither the timestamps nor the peer,
 * so what this calls reusable holds if the old connection had them, as nearly all have.
 *
 * @param mode 0 never, 1 always, 2 only where one end is a loopback address
 * @param delayMs how old a TIME_WAIT has to be
 * @param timestamps whether connections made here now use timestamps ({@code net.ipv4.tcp_timestamps})
 */
public record TimeWaitReuse(int mode, int delayMs, boolean timestamps) {

    /** How long TIME_WAIT lasts, {@code TCP_TIMEWAIT_LEN} of include/net/tcp.h; no setting changes it. */
    public static final int TIME_WAIT_MS = 60_000;

    /**
     * What a namespace's settings say, on a kernel of this version. Before {@code tcp_tw_reuse_delay} there was, it was a
     * second, which is what that setting begins with.
     */
    public static TimeWaitReuse of(Settings settings, KernelVersion version) {
        return new TimeWaitReuse(
                settings.integer(Setting.TCP_TW_REUSE, version),
                settings.integer(Setting.TCP_TW_REUSE_DELAY),
                settings.integer(Setting.TCP_TIMESTAMPS) != 0);
    }

    /**
     * Whether connect() may take over a TIME_WAIT.
     *
     * @param local its local address
     * @param remote its peer's address
     * @param leftMs milliseconds until it ends by itself
     */
    boolean allows(IpAddress local, IpAddress remote, int leftMs) {
        return timestamps && appliesTo(local, remote) && TIME_WAIT_MS - leftMs > delayMs;
    }

    /** Whether the mode lets connections between two addresses be taken over at all. */
    public boolean appliesTo(IpAddress local, IpAddress remote) {
        return mode == 1 || mode == 2 && (local.isLoopback() || remote.isLoopback());
    }
}
