package dev.portwhy.lab.fuzz;

import java.util.List;
import java.util.SplittableRandom;

/** Random choices that come out the same for the same seed and index, on every machine. */
final class Dice {

    private static final long GOLDEN_RATIO = 0x9e3779b97f4a7c15L;

    private final SplittableRandom random;

    Dice(long seed, long index) {
        random = new SplittableRandom(seed * GOLDEN_RATIO ^ Long.rotateLeft(index * 0xbf58476d1ce4e5b9L, 31));
    }

    /** True in so many of a thousand cases. */
    boolean chance(int permille) {
        return random.nextInt(1000) < permille;
    }

    /** Between the two, both included. */
    int between(int low, int high) {
        return random.nextInt(low, high + 1);
    }

    @SafeVarargs
    final <T> T of(T... values) {
        return values[random.nextInt(values.length)];
    }

    <T> T from(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** An index into the weights, each as likely as its weight says. */
    int weighted(int... weights) {
        int sum = 0;
        for (int weight : weights) {
            sum += weight;
        }
        int left = random.nextInt(sum);
        int index = 0;
        while (left >= weights[index]) {
            left -= weights[index++];
        }
        return index;
    }
}
