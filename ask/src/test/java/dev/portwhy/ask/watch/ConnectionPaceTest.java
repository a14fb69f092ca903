package dev.portwhy.ask.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Opening;
import dev.portwhy.model.Snapshot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionPaceTest {

    private static final long HOST = 4_026_531_840L;
    private static final IpAddress HERE = IpAddress.parse("10.0.0.1").orElseThrow();
    private static final Snapshot SNAPSHOT = new Snapshot.Builder(
                    new Host("test", "6.18.44", "x86_64", "", Instant.EPOCH),
                    List.of(new NetworkNamespace.Builder(HOST, "host", NetworkNamespace.Kind.HOST).build()))
            .build();

    private final ConnectionPace pace = new ConnectionPace();
    private double second;

    private static ConnectionCount count(int pid, int number, long opened, long ended) {
        IpAddress to = IpAddress.v4(0x0a010000 + number);
        return new ConnectionCount(HOST, pid, "curl", HERE, new Endpoint(to, 80), opened, ended);
    }

    /** So many seconds later. */
    private void take(double later, ConnectionCount... counts) {
        second += later;
        pace.take(List.of(counts), Math.round(second * 1e9));
    }

    private void seconds(int seconds, long opened, long ended) {
        for (int i = 0; i < seconds; i++) {
            take(1, count(7, 0, opened, ended));
        }
    }

    private Opening opening() {
        List<Opening> openings = pace.openings(SNAPSHOT);
        assertThat(openings).hasSize(1);
        return openings.getFirst();
    }

    @Test
    void theRateIsThatOfTheLastTenWholeSeconds() {
        take(0);
        seconds(20, 100, 100);
        assertThat(opening().perSecond()).isEqualTo(100);
        seconds(5, 0, 0);
        assertThat(opening().perSecond()).isEqualTo(60);
        seconds(6, 0, 0);
        assertThat(opening().perSecond()).isZero();
        assertThat(opening().openers()).containsExactly(new Opening.Opener(7, "curl", 2000));
    }

    @Test
    void whatIsReadSeldomIsSpread() {
        take(0);
        for (int i = 0; i < 3; i++) {
            take(30, count(7, 0, 300, 0));
        }
        assertThat(opening().perSecond()).isEqualTo(10);
        assertThat(opening().growthPerSecond()).isEqualTo(10);
    }

    @Test
    void whatGrowsAllTheWhileGrows() {
        take(0);
        seconds(4, 50, 10);
        assertThat(opening().growthPerSecond()).as("too brief").isZero();
        seconds(16, 50, 10);
        assertThat(opening().growthPerSecond()).isEqualTo(40);
        assertThat(opening().growthMs()).isBetween(18_000L, 20_000L);
    }

    @Test
    void aPoolThatWasFilledDoesNotGrow() {
        take(0);
        seconds(3, 100, 0);
        seconds(10, 5, 5);
        assertThat(opening().growthPerSecond()).isZero();
    }

    @Test
    void onePartThatGrowsSlowerIsWhatGoesOn() {
        take(0);
        seconds(10, 100, 0);
        seconds(10, 10, 0);
        assertThat(opening().growthPerSecond()).isBetween(10.0, 20.0);
    }

    /** As many begin as end, and a few are on their way whenever it is read. */
    @Test
    void whatChanceBringsAboutIsNoGrowth() {
        take(0);
        for (int i = 0; i < 60; i++) {
            seconds(1, 1000, i % 7 == 0 ? 994 : 1000);
        }
        assertThat(opening().growthPerSecond()).isZero();
    }

    @Test
    void aMinuteWithoutAnyIsForgotten() {
        take(0);
        seconds(3, 5, 5);
        for (int i = 0; i < 59; i++) {
            take(1);
        }
        assertThat(pace.openings(SNAPSHOT)).hasSize(1);
        take(1);
        assertThat(pace.openings(SNAPSHOT)).isEmpty();
    }

    @Test
    void itIsBoundedWhateverConnects() {
        take(0);
        for (int i = 0; i < 20; i++) {
            List<ConnectionCount> many = new ArrayList<>();
            for (int j = 0; j < 1000; j++) {
                many.add(count(1000 * i + j, 1000 * i + j, 1, 1));
                many.add(count(1000 * i + j, 0, 1, 1));
            }
            take(1, many.toArray(new ConnectionCount[0]));
        }
        assertThat(pace.openings(SNAPSHOT))
                .hasSize(4096)
                .allSatisfy(one -> assertThat(one.openers()).hasSizeLessThanOrEqualTo(64));
    }

    @Test
    void namespacesThatAreNotSeenAreLeftOut() {
        take(0);
        take(1, new ConnectionCount(7, 7, "curl", HERE, new Endpoint(HERE, 80), 1, 0));
        assertThat(pace.openings(SNAPSHOT)).isEmpty();
    }
}
