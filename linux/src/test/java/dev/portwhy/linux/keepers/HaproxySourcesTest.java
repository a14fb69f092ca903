package dev.portwhy.linux.keepers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.SourcePool;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which source ports a configuration of haproxy names. */
class HaproxySourcesTest {

    private static List<SourcePool> pools(String... lines) {
        return HaproxySources.of(7, "/h.cfg", String.join("\n", lines));
    }

    private static SourcePool pool(String address, int first, int last) {
        return new SourcePool(7, IpAddress.parse(address).orElseThrow(), first, last, "/h.cfg");
    }

    @Test
    void aServersPoolAndASections() {
        assertThat(pools(
                        "backend a # source 10.0.0.9:1-2",
                        "  source 10.0.0.1:20000-20004 usesrc client",
                        "  server s 10.0.0.2:80 check",
                        "listen b",
                        "\tserver t 10.0.0.2:80 source [fd00::1]:30000-30009\tmaxconn 100",
                        "  server u 10.0.0.2:80 source *:1025-65535"))
                .containsExactly(
                        pool("10.0.0.1", 20_000, 20_004),
                        pool("fd00::1", 30_000, 30_009),
                        new SourcePool(7, null, 1025, 65_535, "/h.cfg"));
    }

    @Test
    void theDefaultsCountUntilTheNextOnes() {
        assertThat(pools(
                        "defaults",
                        "  source 10.0.0.1:20000-20004",
                        "backend a",
                        "  server s 10.0.0.2:80",
                        "defaults",
                        "backend b",
                        "  server s 10.0.0.2:80 source 10.0.0.1"))
                .containsExactly(pool("10.0.0.1", 20_000, 20_004));
        assertThat(pools(
                        "defaults", "  source 10.0.0.1:20000-20004", "defaults", "backend b", "  server s 10.0.0.2:80"))
                .isEmpty();
    }

    /** Requests wait for a connection then, and none is refused for want of a port. */
    @Test
    void whoHasFewerConnectionsThanPortsDoesNotRunOut() {
        assertThat(pools("backend a", "server s 10.0.0.2:80 source 10.0.0.1:20000-20004 maxconn 5"))
                .isEmpty();
        assertThat(pools("backend a", "default-server maxconn 5", "server s 10.0.0.2:80 source 10.0.0.1:20000-20004"))
                .isEmpty();
        String[] two = {
            "backend a",
            "source 10.0.0.1:20000-20004",
            "server s 10.0.0.2:80 maxconn 2",
            "server t 10.0.0.3:80 maxconn 3"
        };
        assertThat(pools(two)).isEmpty();
        two[3] = "server t 10.0.0.3:80 maxconn 4";
        assertThat(pools(two)).hasSize(1);
        two[2] = "server s 10.0.0.2:80";
        assertThat(pools(two)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1",
                "10.0.0.1:20000",
                "10.0.0.1:20000-20000",
                "10.0.0.1:20004-20000",
                "10.0.0.1:0-5",
                "10.0.0.1:1-65536",
                "10.0.0.1:-",
                "db.example:20000-20004",
                "\"${A}\":20000-20004",
                "",
                "fd00::1"
            })
    void whatIsNoPoolIsNone(String source) {
        assertThat(pools("backend a", "server s 10.0.0.2:80 source " + source)).isEmpty();
        assertThat(pools("backend a", "source " + source, "server s 10.0.0.2:80"))
                .isEmpty();
        assertThat(pools("frontend a", "source 10.0.0.1:20000-20004")).isEmpty();
    }
}
