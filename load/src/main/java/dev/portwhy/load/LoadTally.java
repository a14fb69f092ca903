package dev.portwhy.load;

import dev.portwhy.linux.sys.Errno;
import org.HdrHistogram.Histogram;

/**
 * What a load counts while it runs. Written by its one thread; another may read what {@link #publish} has put out.
 */
final class LoadTally {

    /** Longer than any request may take. */
    private static final long LONGEST_NANOS = 3_600_000_000_000L;

    /** Three digits: a value is right to one in a thousand. */
    private static final int DIGITS = 3;

    private static final int ERRNOS = 200;
    private static final int STATUSES = 1000;

    final Histogram latency = new Histogram(LONGEST_NANOS, DIGITS);
    final Histogram connects = new Histogram(LONGEST_NANOS, DIGITS);
    final long[] byErrno = new long[ERRNOS];
    final long[] byStatus = new long[STATUSES];
    long answered;
    long failed;
    long opened;
    int openNow;
    int mostOpen;
    long closedEarly;
    long timedOut;
    long malformed;
    long unfinished;
    long notBegun;
    long retried;
    long receivedBytes;
    long openedUntilThen;
    volatile long outOfPortsNanos = -1;

    private volatile long answeredSoFar;
    private volatile long failedSoFar;

    void latency(long nanos) {
        latency.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    /** A socket has begun to connect: it has a port. */
    void tookPort() {
        openNow++;
        mostOpen = Math.max(mostOpen, openNow);
    }

    void opened(long nanos) {
        opened++;
        connects.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    /**
     * Counts a failure.
     *
     * @param elapsed nanoseconds since the load began
     */
    void connectFailed(int errno, long elapsed) {
        if (outOfPortsNanos < 0 && (errno == Errno.EADDRNOTAVAIL || errno == Errno.EADDRINUSE)) {
            outOfPortsNanos = elapsed;
            openedUntilThen = opened;
        }
        failed(errno);
    }

    void failed(int errno) {
        failed++;
        byErrno[Math.min(errno, ERRNOS - 1)]++;
    }

    /** Lets other threads see how far it is. */
    void publish() {
        answeredSoFar = answered;
        failedSoFar = failed;
    }

    long answeredSoFar() {
        return answeredSoFar;
    }

    long failedSoFar() {
        return failedSoFar;
    }
}
