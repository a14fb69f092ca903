package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Problems counted: what is the same, what comes first, and a log that has endlessly many. */
class GroupsTest {

    private static Understood problem(String address, int port, @Nullable String time) {
        Instant at = time == null ? null : Instant.parse(time);
        return new Understood("bind", "EADDRINUSE", "tcp", null, address, port, "nginx", at, 1, "x", null);
    }

    @Test
    void theSameAtAnotherTimeIsTheSame() {
        Groups groups = new Groups();
        assertThat(groups.isEmpty()).isTrue();
        groups.add(problem("10.0.0.1", 80, "2024-01-01T00:00:05Z"));
        groups.add(problem("10.0.0.1", 80, null));
        groups.add(problem("10.0.0.1", 80, "2024-01-01T00:00:01Z"));
        groups.add(problem("10.0.0.1", 80, "2024-01-01T00:00:09Z"));
        assertThat(groups.sorted()).singleElement().satisfies(group -> {
            assertThat(group.count()).isEqualTo(4);
            assertThat(group.first()).isEqualTo(Instant.parse("2024-01-01T00:00:01Z"));
            assertThat(group.last()).isEqualTo(Instant.parse("2024-01-01T00:00:09Z"));
        });
    }

    @Test
    void theMostFrequentComesFirstAndWhatIsAsideLast() {
        Groups groups = new Groups();
        Message message = new Message(1, "x", "x", null, null);
        for (int i = 0; i < 9; i++) {
            groups.add(Understood.of(LookAlike.REFUSED, "ECONNREFUSED", message));
        }
        groups.add(problem("10.0.0.1", 80, null));
        groups.add(problem("10.0.0.2", 80, null));
        groups.add(problem("10.0.0.2", 80, null));
        assertThat(groups.sorted().stream().map(group -> group.understood().address()))
                .containsExactly("10.0.0.2", "10.0.0.1", null);
        assertThat(groups.total()).isEqualTo(12);
    }

    /** A source port changes with every call, and makes no other problem. */
    @Test
    void aSourcePortDoesNotTellThemApart() {
        Groups groups = new Groups();
        for (int port = 40_000; port < 40_010; port++) {
            groups.add(new Understood(
                    "connect",
                    "EADDRNOTAVAIL",
                    "tcp",
                    new Understood.Near("10.0.0.1", port),
                    "10.0.0.2",
                    443,
                    null,
                    null,
                    1,
                    "x",
                    null));
        }
        assertThat(groups.sorted()).hasSize(1);
        groups.add(new Understood(
                "connect",
                "EADDRNOTAVAIL",
                "tcp",
                new Understood.Near("10.0.0.9", 1),
                "10.0.0.2",
                443,
                null,
                null,
                1,
                "x",
                null));
        assertThat(groups.sorted()).hasSize(2);
    }

    /** More sorts than anybody reads are counted together, and none is lost. */
    @Test
    void endlesslyManySortsAreCountedTogether() {
        Groups groups = new Groups();
        for (int i = 0; i < 30_000; i++) {
            groups.add(problem("10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255), 80, null));
        }
        assertThat(groups.sorted()).hasSizeLessThanOrEqualTo(20_001);
        assertThat(groups.total()).isEqualTo(30_000);
        assertThat(groups.sorted().getFirst().count()).isEqualTo(10_000);
    }
}
