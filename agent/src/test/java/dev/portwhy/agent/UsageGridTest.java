package dev.portwhy.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which steps a span of time is shown in, and which number a step has. */
class UsageGridTest {

    private static final Instant SINCE = Instant.parse("2026-11-27T03:12:40.250Z");

    @Test
    void aStepIsOneThatPeopleCountInAndAllOfThemAreBounded() {
        Duration[] spans = {
            Duration.ZERO,
            Duration.ofMillis(1),
            Duration.ofSeconds(59),
            Duration.ofHours(2),
            Duration.ofDays(1),
            Duration.ofDays(30),
            Duration.ofDays(3650)
        };
        for (Duration span : spans) {
            for (int top : new int[] {0, 1, 30, 1000, 100_000}) {
                UsageGrid grid = UsageGrid.of(SINCE, SINCE.plus(span), top);
                assertThat(grid.steps()).as("%s %s", span, top).isBetween(1, 7201);
                assertThat((long) grid.steps() * (top + 1)).isLessThanOrEqualTo(1_100_000L + 2L * (top + 1));
                assertThat(grid.from()).isLessThanOrEqualTo(SINCE.toEpochMilli());
                assertThat(grid.from() % grid.step()).isZero();
                assertThat(grid.to()).isGreaterThanOrEqualTo(SINCE.plus(span).toEpochMilli());
            }
        }
        assertThat(UsageGrid.of(SINCE, SINCE.plus(Duration.ofHours(2)), 30).step())
                .isEqualTo(1000);
        assertThat(UsageGrid.of(SINCE, SINCE.plus(Duration.ofDays(1)), 30).step())
                .isEqualTo(20_000);
    }

    @Test
    void aTimeIsInOneStepOrInNone() {
        UsageGrid grid = new UsageGrid(10_000, 1000, 5);
        assertThat(IntStream.of(9_999, 10_000, 10_999, 11_000, 14_999, 15_000, 99_999)
                        .map(grid::step))
                .containsExactly(-1, 0, 0, 1, 4, 5, 5);
        assertThat(grid.step(Long.MAX_VALUE)).isEqualTo(5);
    }

    @Test
    void aNumberStandsUntilTheNextOneForAMinuteAtMost() {
        UsageLine line = new UsageLine(new UsageGrid(0, 10_000, 20));
        line.at(5_000, 7, 50);
        line.at(45_000, 3, 60);
        line.at(46_000, 5, 0);
        line.at(150_000, 1, 0);
        int u = UsageBlock.UNKNOWN;
        assertThat(line.used()).containsExactly(7, 7, 7, 7, 5, u, u, u, u, u, u, u, u, u, u, 1, u, u, u, u);
        assertThat(line.usable()).isEqualTo(60);
        UsageLine other = new UsageLine(new UsageGrid(0, 10_000, 20));
        other.span(0, 25_000, 9, 10);
        other.span(-5_000, 1, 2, 0);
        other.sum(line);
        assertThat(other.used()).startsWith(16, 16, 16, 7, 5, u);
        other.most(line);
        assertThat(other.used()).startsWith(16, 16, 16, 7, 5, u);
        other.clear();
        assertThat(other.used()).containsOnly(u);
    }

    /** Two of them together are no more than a number holds. */
    @Test
    void aSumStopsAtTheLargestNumber() {
        UsageLine one = new UsageLine(new UsageGrid(0, 1000, 1));
        one.at(0, Integer.MAX_VALUE, 0);
        UsageLine two = new UsageLine(new UsageGrid(0, 1000, 1));
        two.at(0, 5, 0);
        two.sum(one);
        assertThat(two.used()).containsExactly(Integer.MAX_VALUE);
    }
}
