package dev.portwhy.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two programs run by turns in one go, so that whatever else the machine does falls on both. */
final class AlternatingRuns {

    private static final int FEWEST_ROUNDS = 3;
    private static final int MOST_ROUNDS = 25;

    private final List<Double> ours = new ArrayList<>();
    private final List<Double> others = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    /**
     * Runs them.
     *
     * @param time how long to go on with further rounds after the first three
     * @param noise is told between two rounds
     */
    AlternatingRuns(Program mine, Program other, Duration time, Noise noise) throws IOException {
        mine.run(); // neither side is the first to touch its files
        other.run();
        long end = System.nanoTime() + time.toNanos();
        while (ours.size() < FEWEST_ROUNDS || ours.size() < MOST_ROUNDS && System.nanoTime() < end) {
            noise.loop();
            ours.add(mine.run());
            others.add(other.run());
            ratios.add(others.getLast() / ours.getLast());
        }
    }

    /** Milliseconds of ours. */
    Quartiles ours() {
        return quartiles(ours);
    }

    /** Milliseconds of the other. */
    Quartiles others() {
        return quartiles(others);
    }

    /** How many times faster ours was in each round. */
    Quartiles ratios() {
        return quartiles(ratios);
    }

    int rounds() {
        return ours.size();
    }

    private static Quartiles quartiles(List<Double> values) {
        return Quartiles.of(values.stream().mapToDouble(Double::doubleValue).toArray());
    }
}
