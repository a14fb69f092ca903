package dev.portwhy.ports.shape;

import java.util.List;
import java.util.Map;

/**
 * What came of a {@link Trial}.
 *
 * @param made how many connections were made
 * @param failed how many were not, by the name of the error
 * @param firstFailure which try failed first, from 1; 0 where none did
 * @param firstFailureMs when that was, in milliseconds after the first try; -1 where none failed
 * @param connectNanos the cost of a connect() that succeeded, the median in nanoseconds; 0 where none did
 * @param failedNanos the same of those that failed
 * @param samples how many ports the connections had as time went by
 * @param refused the settings that the kernel did not take, with the name of the error
 */
public record TrialResult(
        int made,
        Map<String, Integer> failed,
        int firstFailure,
        long firstFailureMs,
        long connectNanos,
        long failedNanos,
        List<Sample> samples,
        Map<String, String> refused) {

    public TrialResult {
        failed = Map.copyOf(failed);
        samples = List.copyOf(samples);
        refused = Map.copyOf(refused);
    }

    /**
     * The ports at one instant.
     *
     * @param ms milliseconds after the shape was there
     * @param used ports in use
     */
    public record Sample(int ms, int used) {}

    /** How many tries failed. */
    public int failures() {
        int sum = 0;
        for (int count : failed.values()) {
            sum += count;
        }
        return sum;
    }
}
