package dev.portwhy.load;

import org.HdrHistogram.Histogram;

/**
 * How long something took, many times over. All in nanoseconds, right to one in a thousand; 0 where nothing was measured.
 *
 * @param p50 half of them were no slower
 * @param p90 nine of ten
 * @param p99 99 of 100
 * @param p999 999 of 1,000
 * @param max the slowest
 * @param mean the mean; times the answers a second it gives how many were under way at once (Little's law)
 */
public record Latency(long p50, long p90, long p99, long p999, long max, long mean) {

    static Latency of(Histogram histogram) {
        return new Latency(
                histogram.getValueAtPercentile(50),
                histogram.getValueAtPercentile(90),
                histogram.getValueAtPercentile(99),
                histogram.getValueAtPercentile(99.9),
                histogram.getMaxValue(),
                Math.round(histogram.getMean()));
    }
}
