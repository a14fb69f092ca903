package dev.portwhy.diagnosis;

import dev.portwhy.ports.TimeWaitReuse;
import org.jspecify.annotations.Nullable;

/**
 * How fast a destination's ports go, told by the age of its TIME_WAIT sockets: each began when a connection ended, and
 * its timer shows how long ago that was ({@code TCP_TIMEWAIT_LEN}, include/net/tcp.h). So one look at the machine is
 * enough, no second one is needed.
 *
 * <p>Only connections that this side closes are seen that way. A number of open connections that grows is not.
 *
 * @param perSecond connections ended per second in the last seconds; null when no TIME_WAIT tells
 * @param msToExhaustion milliseconds until no port is left at this rate; null when that does not come
 */
record Forecast(@Nullable Double perSecond, @Nullable Long msToExhaustion) {

    private static final Forecast NONE = new Forecast(null, null);
    private static final int TIME_WAIT_SECONDS = TimeWaitReuse.TIME_WAIT_MS / 1000;
    private static final int LATELY_SECONDS = 10;

    /**
     * Continues what the last seconds show.
     *
     * @param connections the destination's connections
     * @param usable its usable ports
     * @param reuseAfterMs after how long connect() takes a TIME_WAIT over; {@code TIME_WAIT_MS} when never
     */
    static Forecast of(Connections connections, int usable, int reuseAfterMs) {
        int oldest = 0;
        int timeWaits = 0;
        for (int age = 0; age <= TIME_WAIT_SECONDS; age++) {
            int count = ofAge(connections, age);
            timeWaits += count;
            oldest = count > 0 ? age + 1 : oldest;
        }
        if (timeWaits == 0) {
            return NONE;
        }
        int window = Math.min(LATELY_SECONDS, oldest);
        int lately = 0;
        for (int age = 0; age < window; age++) {
            lately += ofAge(connections, age);
        }
        double perSecond = (double) lately / window;
        return new Forecast(perSecond, msToExhaustion(connections, timeWaits, usable, reuseAfterMs, perSecond));
    }

    /** TIME_WAIT sockets that began {@code age} to {@code age + 1} seconds ago. */
    private static int ofAge(Connections connections, int age) {
        return connections.timeWaitWithSecondsLeft(TIME_WAIT_SECONDS - age);
    }

    private static @Nullable Long msToExhaustion(
            Connections connections, int timeWaits, int usable, int reuseAfterMs, double perSecond) {
        int live = connections.total() - timeWaits;
        if (reuseAfterMs < TimeWaitReuse.TIME_WAIT_MS) {
            boolean enough = live + perSecond * reuseAfterMs / 1000 < usable;
            int younger = 0;
            for (int age = 0; age < Math.ceilDiv(reuseAfterMs, 1000); age++) {
                younger += ofAge(connections, age);
            }
            return enough ? null : perSecond == 0 ? null : toMs((usable - live - younger) / perSecond);
        }
        int held = live + timeWaits - connections.timeWaitWithSecondsLeft(0);
        double before = held;
        for (int second = 1; second <= TIME_WAIT_SECONDS; second++) {
            held -= connections.timeWaitWithSecondsLeft(second);
            double now = held + perSecond * second;
            if (now >= usable) {
                double part = now > before ? (usable - before) / (now - before) : 0;
                return toMs(second - 1 + part);
            }
            before = now;
        }
        return null;
    }

    private static long toMs(double seconds) {
        return Math.max(0, Math.round(seconds * 1000));
    }
}
