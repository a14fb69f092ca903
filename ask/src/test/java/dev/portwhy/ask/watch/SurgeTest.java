package dev.portwhy.ask.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.ports.ConnectCapacity;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What begins between two looks, against what the last one let expect. */
class SurgeTest {

    private static final long SECOND = 1_000_000_000;
    private static final long HOST = 4_026_531_840L;
    private static final IpAddress HERE = IpAddress.parse("10.0.0.1").orElseThrow();
    private static final IpAddress THERE = IpAddress.parse("10.0.0.9").orElseThrow();

    private static final Snapshot SNAPSHOT = new Snapshot.Builder(
                    new Host("test", "6.18.44", "x86_64", "", Instant.EPOCH),
                    List.of(new NetworkNamespace.Builder(HOST, "host", NetworkNamespace.Kind.HOST)
                            .settings(new Settings(Map.of("net.ipv4.ip_local_port_range", "40000 40999")))
                            .build()))
            .build();

    private final Surge surge = new Surge();

    /** 1,000 ports are free to 10.0.0.9:443, and a hundred connections a second were made. */
    @BeforeEach
    void look() {
        ConnectCapacity now = new ConnectCapacity(32768, 60999, 0, 0, 28232, 27232, Map.of(), 0, 1000);
        Usage usage = new Usage(
                new NamespaceId(HOST, "host"),
                HERE,
                new Endpoint(THERE, 443),
                false,
                new Capacity(now, 100.0, null),
                List.of());
        surge.looked(SNAPSHOT, new DestinationUsages(List.of(usage), 0, 0), 0);
    }

    private boolean opened(int port, int count, int second) {
        return surge.take(
                List.of(new ConnectionCount(HOST, 9, "curl", HERE, new Endpoint(THERE, port), count, 0)),
                second * SECOND);
    }

    @Test
    void whatGoesOnAsBeforeIsNoSurge() {
        for (int second = 1; second <= 10; second++) {
            assertThat(opened(443, 100, second)).isFalse();
        }
        assertThat(opened(443, 499, 10)).isFalse();
        assertThat(opened(443, 1, 10))
                .as("half of what was free is gone, more than expected")
                .isTrue();
    }

    @Test
    void aSurgeStaysOneUntilTheMachineIsLookedAt() {
        assertThat(opened(443, 600, 1)).isTrue();
        assertThat(surge.take(List.of(), 100 * SECOND)).isTrue();
        look();
        assertThat(surge.take(List.of(), 101 * SECOND)).isFalse();
    }

    @Test
    void anotherDestinationHasThePortsOfItsNamespace() {
        assertThat(opened(80, 499, 1)).isFalse();
        assertThat(opened(81, 499, 1)).as("each has ports of its own").isFalse();
        assertThat(opened(80, 1, 2)).isTrue();
    }

    @Test
    void whatEndsIsNone() {
        assertThat(surge.take(
                        List.of(new ConnectionCount(HOST, 9, "curl", HERE, new Endpoint(THERE, 443), 0, 5000)), SECOND))
                .isFalse();
    }

    @Test
    void noMoreDestinationsAreCountedThanThereIsRoomFor() {
        for (int port = 1; port <= 10_000; port++) {
            assertThat(opened(port, 400, 1)).isFalse();
        }
        assertThat(opened(9999, 400, 1)).as("one of those that came later").isFalse();
        assertThat(opened(1, 100, 1)).as("one of the first").isTrue();
    }
}
