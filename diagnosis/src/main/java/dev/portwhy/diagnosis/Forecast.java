package dev.portwhy.diagnosis;

import dev.portwhy.model.Opening;
import dev.portwhy.model.SocketState;
import dev.portwhy.ports.TimeWaitReuse;
import org.jspecify.annotations.Nullable;

/**
 * How fast a destination's ports go, told by the age of its TIME_WAIT sockets: each began when a connection ended, and
 * its timer shows how long ago that was ({@code TCP_TIMEWAIT_LEN}, include/net/tcp.h). So one look at the machine is
 * enough, no second one is needed.
 *
 * <p>It is the rate of now, not of a while ago: a burst that has ended has none, however many TIME_WAIT it left, and what went on
 * for less than {@value #LASTING_SECONDS} s foretells nothing. Where connect() takes TIME_WAIT over, only those count that are too
 * young for it: older ones are missing.
 *
 * <p>Only connections that this side closes are seen that way. A number of open connections that grows is not, nor who opens them:
 * that takes connections to be counted as they begin and end ({@link Opening}).
 *
 * @param perSecond connections begun, or ended, per second now; null when nothing tells
 * @param msToExhaustion milliseconds until no port is left at this rate; null when that does not come
 */
record Forecast(@Nullable Double perSecond, @Nullable Long msToExhaustion) {

    private static final Forecast NONE = new Forecast(null, null);
    private static final int TIME_WAIT_SECONDS = TimeWaitReuse.TIME_WAIT_MS / 1000;
    private static final int LATELY_SECONDS = 10;
    /** What was left within a shorter time is too little to tell a rate by. */
    private static final int SHORTEST_MS = 200;

    private static final int LASTING_SECONDS = 3;

    /** So many seconds more than the longest pause so far without a further one are the end, and not a pause. */
    private static final int SILENT_SECONDS = 2;

    /** What grows is foretold for so many times as long as it was watched. */
    private static final int AHEAD = 60;

    /**
     * Continues what the last seconds show.
     *
     * @param connections the destination's connections
     * @param usable its usable ports
     * @param reuseAfterMs after how long connect() takes a TIME_WAIT over; {@code TIME_WAIT_MS} when never
     */
    static Forecast of(Connections connections, int usable, int reuseAfterMs) {
        int oldest = 0;
        int youngest = TIME_WAIT_SECONDS;
        int pause = 0;
        int timeWaits = 0;
        for (int age = TIME_WAIT_SECONDS; age >= 0; age--) {
            int count = ofAge(connections, age);
            if (count > 0) {
                oldest = Math.max(oldest, age + 1);
                pause = timeWaits > 0 ? Math.max(pause, youngest - age - 1) : 0;
                youngest = age;
                timeWaits += count;
            }
        }
        if (timeWaits == 0) {
            return NONE;
        }
        boolean takenOver = reuseAfterMs < TimeWaitReuse.TIME_WAIT_MS;
        if (takenOver && reuseAfterMs < SHORTEST_MS) {
            return NONE;
        }
        if (takenOver) {
            double now = connections.withinDelay() * 1000.0 / reuseAfterMs;
            return new Forecast(now, null);
        }
        int window = Math.min(LATELY_SECONDS, oldest);
        int lately = 0;
        for (int age = 0; age < window; age++) {
            lately += ofAge(connections, age);
        }
        if (youngest >= SILENT_SECONDS + pause) {
            return new Forecast(0.0, null);
        }
        double perSecond = (double) lately / window;
        boolean lasting = oldest - youngest >= LASTING_SECONDS && spread(connections, window);
        return new Forecast(perSecond, lasting ? msToExhaustion(connections, timeWaits, usable, perSecond) : null);
    }

    /**
     * As {@link #of(Connections, int, int)}, where connections were counted as they began and ended: their rate is known, and what is
     * open may grow.
     */
    static Forecast of(Connections connections, int usable, int reuseAfterMs, @Nullable Opening counted) {
        Forecast ended = of(connections, usable, reuseAfterMs);
        if (counted == null) {
            return ended;
        }
        Long left = counted.perSecond() == 0 ? null : ended.msToExhaustion();
        if (counted.growthPerSecond() > 0) {
            Long grown = grown(connections, usable, reuseAfterMs, counted);
            left = grown == null || left != null && left < grown ? left : grown;
        }
        return new Forecast(counted.perSecond(), left);
    }

    /** When what is open, growing as it does, and what is left in TIME_WAIT have all ports. */
    private static @Nullable Long grown(Connections connections, int usable, int reuseAfterMs, Opening counted) {
        int timeWaits = connections.in(SocketState.TIME_WAIT);
        double lasting = connections.total() - timeWaits;
        if (reuseAfterMs >= TimeWaitReuse.TIME_WAIT_MS) {
            // As many as end in a minute, there always are.
            lasting += timeWaits;
        } else {
            lasting += timeWaits - connections.reusable();
        }
        long ms = toMs((usable - lasting) / counted.growthPerSecond());
        return ms <= AHEAD * counted.growthMs() ? ms : null;
    }

    /** Whether connections ended all through the last seconds, and not in one of them. */
    private static boolean spread(Connections connections, int window) {
        int all = 0;
        int most = 0;
        for (int age = 0; age < window; age++) {
            all += ofAge(connections, age);
            most = Math.max(most, ofAge(connections, age));
        }
        return most * 3L <= all * 2L;
    }

    /** TIME_WAIT sockets that began {@code age} to {@code age + 1} seconds ago. */
    private static int ofAge(Connections connections, int age) {
        return connections.timeWaitWithSecondsLeft(TIME_WAIT_SECONDS - age);
    }

    private static @Nullable Long msToExhaustion(Connections connections, int timeWaits, int usable, double perSecond) {
        int live = connections.total() - timeWaits;
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
