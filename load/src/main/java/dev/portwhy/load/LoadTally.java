package dev.portwhy.load;

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
    long closedEarly;
    long timedOut;
    long malformed;
    long unfinished;
    long notBegun;
    long retried;
    long receivedBytes;

    private volatile long answeredSoFar;
    private volatile long failedSoFar;
    private volatile long openedSoFar;

    void latency(long nanos) {
        latency.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    void opened(long nanos) {
        opened++;
        connects.recordValue(Math.clamp(nanos, 0, LONGEST_NANOS));
    }

    void failed(int errno) {
        failed++;
        byErrno[Math.min(errno, ERRNOS - 1)]++;
    }

    /** Lets other threads see how far it is. */
    void publish() {
        answeredSoFar = answered;
        failedSoFar = failed;
        openedSoFar = opened;
    }

    long answeredSoFar() {
        return answeredSoFar;
    }

    long failedSoFar() {
        return failedSoFar;
    }

    long openedSoFar() {
        return openedSoFar;
    }
}
