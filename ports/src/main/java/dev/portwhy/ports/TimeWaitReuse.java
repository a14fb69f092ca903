package dev.portwhy.ports;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelRule;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.SocketState;

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
 * @param finWait2Ms how long a FIN_WAIT2 without a process lasts, where connect() surely takes its place too, as before Linux
 *     6.12; 0 where it does not, or may not
 */
public record TimeWaitReuse(int mode, int delayMs, boolean timestamps, int finWait2Ms) {

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
                settings.integer(Setting.TCP_TIMESTAMPS) != 0,
                version.lacks(KernelRule.REUSE_SPARES_FIN_WAIT2)
                        ? settings.integer(Setting.TCP_FIN_TIMEOUT) * 1000
                        : 0);
    }

    /** Whether connect() takes the place of a mini-socket in this state, where mode, timestamps and age allow it. */
    public boolean takes(SocketState state) {
        return state == SocketState.TIME_WAIT || state == SocketState.FIN_WAIT2 && finWait2Ms > 0;
    }

    /**
     * What a mini-socket that is too young for it has left, at least, in milliseconds. Of FIN_WAIT2 that rests on the setting of
     * now; one that lasts longer than a minute is older than it looks, since it was no mini-socket at first.
     */
    public int youngestLeftMs(SocketState state) {
        return (state == SocketState.FIN_WAIT2 ? finWait2Ms : TIME_WAIT_MS) - delayMs;
    }

    /**
     * Whether connect() may take over a mini-socket.
     *
     * @param state its state
     * @param local its local address
     * @param remote its peer's address
     * @param leftMs milliseconds until it ends by itself
     */
    boolean allows(SocketState state, IpAddress local, IpAddress remote, int leftMs) {
        return timestamps && takes(state) && appliesTo(local, remote) && leftMs < youngestLeftMs(state);
    }

    /** Whether the mode lets connections between two addresses be taken over at all. */
    public boolean appliesTo(IpAddress local, IpAddress remote) {
        return mode == 1 || mode == 2 && (local.isLoopback() || remote.isLoopback());
    }
}
