package dev.portwhy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two programs run by turns in one go, so that whatever else the machine does falls on both; medians and their ratio. */
final class AlternatingRuns {

    private static final int FEWEST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 25;

    private final Program ours;
    private final Program other;
    private final Duration time;

    /**
     * Prepares a comparison.
     *
     * @param time how long to go on with further rounds after the first three
     */
    AlternatingRuns(Program ours, Program other, Duration time) {
        this.ours = ours;
        this.other = other;
        this.time = time;
    }

    /** What came out: medians in milliseconds. */
    record Result(double ours, double other, int rounds) {
        /** How many times faster ours is. */
        double ratio() {
            return other / ours;
        }
    }

    Result run() throws IOException {
        ours.run(); // neither side is the first to touch its files
        List<Long> ourTimes = new ArrayList<>();
        List<Long> otherTimes = new ArrayList<>();
        long end = System.nanoTime() + time.toNanos();
        while (ourTimes.size() < FEWEST_ROUNDS || (ourTimes.size() < MOST_ROUNDS && System.nanoTime() < end)) {
            ourTimes.add(ours.run());
            otherTimes.add(other.run());
        }
        return new Result(median(ourTimes), median(otherTimes), ourTimes.size());
    }

    private static double median(List<Long> times) {
        List<Long> sorted = times.stream().sorted().toList();
        return sorted.get(sorted.size() / 2) / 1e6;
    }
}
