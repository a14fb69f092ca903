package dev.portwhy.ports.kernel;

import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;

/**
 * How long the kernel goes on with a connection that nobody answers any more, by the settings of a namespace:
 * {@code tcp_write_timeout()} and {@code retransmits_timed_out()}, net/ipv4/tcp_timer.c. A port is held all the while. What is told
 * is when the timer fires that notices the time to be over; with an answer that takes long to come, all is longer.
 */
public final class GivingUp {

    /** The shortest that a socket waits in FIN_WAIT2, {@code tcp_fin_time()}: three and a half times the least RTO, in ms. */
    public static final long SHORTEST_MS = 700;

    /** {@code TCP_RTO_MIN}. */
    private static final long RTO_MS = 200;

    /** {@code tcp_orphan_retries()}: a setting of 0 stands for so many. */
    private static final int RETRIES_OF_ZERO = 8;

    private static final int MOST_RETRIES = 255;

    private GivingUp() {}

    /** How long a connection request is sent again before connect() fails with ETIMEDOUT, in milliseconds. */
    public static long synSentMs(Settings settings, KernelVersion version) {
        boolean knowsLinear = Setting.TCP_SYN_LINEAR_TIMEOUTS.existsIn(version);
        return new SynRetries(
                        settings.integer(Setting.TCP_SYN_RETRIES),
                        knowsLinear ? settings.integer(Setting.TCP_SYN_LINEAR_TIMEOUTS) : 0)
                .givesUpMs();
    }

    /**
     * How long a socket without a process waits for an acknowledgement that does not come, in milliseconds. The time counts from
     * the first retransmission, and one more is sent before a timer finds it over.
     */
    public static long orphanMs(Settings settings) {
        int written = Math.clamp(settings.integer(Setting.TCP_ORPHAN_RETRIES), 0, MOST_RETRIES);
        int retries = written == 0 ? RETRIES_OF_ZERO : written;
        long longest = settings.integer(Setting.TCP_RTO_MAX_MS);
        long total = 0;
        long step = RTO_MS;
        for (int sent = 0; sent <= retries + 1; sent++) {
            total += step;
            step = Math.min(2 * step, longest);
        }
        return total;
    }
}
