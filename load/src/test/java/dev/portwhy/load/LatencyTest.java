package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is told of many times is what sorting them tells. */
class LatencyTest {

    private static final long HOUR = 3_600_000_000_000L;

    private static Latency of(long... nanos) {
        LoadTally tally = new LoadTally();
        for (long each : nanos) {
            tally.latency(each);
        }
        return Latency.of(tally.latency);
    }

    /** A value is right to one in a thousand, and rounded up within that. */
    private static void near(long told, long right) {
        assertThat(told).isBetween(right, right + right / 1000 + 1);
    }

    @Test
    void ofNothingAllAreZero() {
        assertThat(of()).isEqualTo(new Latency(0, 0, 0, 0, 0, 0));
    }

    @Test
    void ofOneAllAreThatOne() {
        Latency one = of(5_000_000);
        for (long each : new long[] {one.p50(), one.p90(), one.p99(), one.p999(), one.max()}) {
            near(each, 5_000_000);
        }
        assertThat(one.mean()).isBetween(4_995_000L, 5_005_000L);
    }

    @Test
    void ofAThousandEachPercentileIsItsOwnMember() {
        long[] all = new long[1000];
        for (int i = 0; i < all.length; i++) {
            all[i] = (i + 1) * 1_000_000L;
        }
        Latency latency = of(all);
        near(latency.p50(), 500_000_000);
        near(latency.p90(), 900_000_000);
        near(latency.p99(), 990_000_000);
        near(latency.p999(), 999_000_000);
        near(latency.max(), 1_000_000_000);
        assertThat(latency.mean()).isBetween(500_000_000L, 501_000_000L);
    }

    @Test
    void theSlowestOfTenIsNoPartOfTheHalf() {
        long[] all = new long[10];
        Arrays.fill(all, 5_000_000);
        all[9] = 100_000_000;
        Latency latency = of(all);
        near(latency.p50(), 5_000_000);
        near(latency.p90(), 5_000_000);
        near(latency.p99(), 100_000_000);
        near(latency.max(), 100_000_000);
    }

    /** From a microsecond to a minute, as they come. */
    @Test
    void anyTimesAreToldAsTheySort() {
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            long[] all = new long[1 + random.nextInt(5000)];
            for (int i = 0; i < all.length; i++) {
                all[i] = (long) Math.pow(10, 3 + 7.7 * random.nextDouble());
            }
            Latency latency = of(all);
            Arrays.sort(all);
            near(latency.p50(), member(all, 50));
            near(latency.p90(), member(all, 90));
            near(latency.p99(), member(all, 99));
            near(latency.p999(), member(all, 99.9));
            near(latency.max(), all[all.length - 1]);
            double mean = Arrays.stream(all).average().orElse(0);
            assertThat((double) latency.mean()).isBetween(mean * 0.999, mean * 1.001);
        }
    }

    /** The least that is no smaller than so many of a hundred. */
    private static long member(long[] sorted, double percent) {
        return sorted[(int) Math.max(0, Math.ceil(sorted.length * percent / 100 - 1e-9) - 1)];
    }

    @Test
    void whatNoClockShouldSayBreaksNothing() {
        Latency latency = of(-5, Long.MAX_VALUE);
        assertThat(latency.p50()).isZero();
        near(latency.max(), HOUR);
    }
}
