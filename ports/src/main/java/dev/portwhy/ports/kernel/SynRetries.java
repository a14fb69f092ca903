package dev.portwhy.ports.kernel;

import dev.portwhy.model.Setting;

/**
 * When a connection request that nobody answers is sent again, and when it is given up with ETIMEDOUT:
 * {@code tcp_retransmit_timer()} and {@code tcp_write_timeout()}, tcp_timer.c.
 *
 * <p>The timer fires a second after the request, and {@code tcp_syn_linear_timeouts} more times after one more second each;
 * from then on it takes twice as long each time. It gives up when it has been {@code tcp_syn_retries} and
 * {@code tcp_syn_linear_timeouts} times, or once as much time has passed as {@code tcp_syn_retries} take when each is twice as
 * late as the one before, whichever is first. So the two add up to less than it seems: with 1 and 4 it ends after 3 s.
 *
 * @param retries {@code net.ipv4.tcp_syn_retries}
 * @param linear {@code net.ipv4.tcp_syn_linear_timeouts}
 */
record SynRetries(int retries, int linear) {

    /** {@code MAX_TCP_SYNCNT}: no kernel takes more, and a file that says so is no kernel's. */
    private static final int MOST = 127;

    /** {@code TCP_TIMEOUT_INIT}. */
    private static final long FIRST_MS = 1000;

    /** {@code TCP_RTO_MAX_SEC}. */
    private static final long LONGEST_MS = 120_000;

    /** {@code ilog2(TCP_RTO_MAX / TCP_TIMEOUT_INIT)}: that often the time is doubled. */
    private static final int DOUBLINGS = 6;

    SynRetries {
        retries = Math.clamp(retries, 0, MOST);
        linear = Math.clamp(linear, 0, MOST);
    }

    static SynRetries of(Network network) {
        boolean knowsLinear = Setting.TCP_SYN_LINEAR_TIMEOUTS.existsIn(network.machine.version);
        return new SynRetries(
                network.sysctls.number(Setting.TCP_SYN_RETRIES),
                knowsLinear ? network.sysctls.number(Setting.TCP_SYN_LINEAR_TIMEOUTS) : 0);
    }

    /** How long after the request the timer fires that has fired so many times before, in milliseconds. */
    long dueMs(int before) {
        long due = 0;
        long step = FIRST_MS;
        for (int fired = 0; fired <= before; fired++) {
            due += step;
            if (fired >= linear) {
                step = Math.min(2 * step, LONGEST_MS);
            }
        }
        return due;
    }

    /** Whether the timer that has fired so many times before gives up. */
    boolean isLast(int before) {
        return before >= retries + linear || before > 0 && dueMs(before) >= patienceMs();
    }

    /** When it is given up, in milliseconds after the request. */
    long givesUpMs() {
        int before = 0;
        while (!isLast(before)) {
            before++;
        }
        return dueMs(before);
    }

    /** {@code tcp_model_timeout()}. */
    private long patienceMs() {
        if (retries <= DOUBLINGS) {
            return ((2L << retries) - 1) * FIRST_MS;
        }
        return ((2L << DOUBLINGS) - 1) * FIRST_MS + (retries - DOUBLINGS) * LONGEST_MS;
    }
}
