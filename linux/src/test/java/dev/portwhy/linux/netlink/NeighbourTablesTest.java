package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Syscall;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The machine's neighbours, as the kernel tells them in any namespace. */
class NeighbourTablesTest {

    private static final int MADE = 60;
    /** Others of the machine come and go meanwhile. */
    private static final int PASSING = 20;

    private static Map<String, Long> read(TestNamespace netns) throws IOException {
        return netns.run(() -> {
            Map<String, Long> values = new HashMap<>();
            NeighbourTables.read(values);
            return values;
        });
    }

    /** What ip(8) prints of a table: the words before the numbers. */
    private static long told(String text, String table, String word) {
        Matcher number = Pattern.compile(table + "\\s.*?\\b" + word + " (\\d+)", Pattern.DOTALL)
                .matcher(text);
        assertThat(number.find()).as(text).isTrue();
        return Long.parseLong(number.group(1));
    }

    @Test
    @Tag("kernel")
    void entriesOfANamespaceAreInTheMachinesTableAndIpTellsTheSame() throws IOException {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "only root can make a network namespace here");
        try (TestNamespace netns = TestNamespace.create()) {
            netns.command("ip", "link", "add", "d0", "type", "veth", "peer", "name", "d1");
            netns.command("ip", "link", "set", "d1", "up");
            netns.command("ip", "link", "set", "d0", "up");
            Map<String, Long> before = read(netns);
            StringBuilder batch = new StringBuilder();
            for (int i = 1; i <= MADE; i++) {
                batch.append("ip neigh add 192.0.2.")
                        .append(i)
                        .append(" lladdr 02:00:00:00:00:01 dev d0 nud permanent;");
            }
            netns.command("sh", "-c", batch.toString());
            Map<String, Long> after = read(netns);
            String ip = netns.command("ip", "-s", "ntable", "show");

            assertThat(after).containsKeys("ndisc_cache.entries", "ndisc_cache.gc_thresh3", "ndisc_cache.table_fulls");
            assertThat(Objects.requireNonNull(after.get("arp_cache.entries"))
                            - Objects.requireNonNull(before.get("arp_cache.entries")))
                    .isBetween((long) MADE - PASSING, (long) MADE + PASSING);
            assertThat(after.get("arp_cache.gc_thresh3")).isEqualTo(told(ip, "arp_cache", "thresh3"));
            assertThat(after.get("arp_cache.table_fulls")).isEqualTo(told(ip, "arp_cache", "table_fulls"));
            assertThat(Math.abs(
                            Objects.requireNonNull(after.get("arp_cache.entries")) - told(ip, "arp_cache", "entries")))
                    .isLessThan(PASSING);
        }
    }

    @Test
    void aMessageAboutADeviceOrCutOffSaysNothing() {
        Map<String, Long> values = new HashMap<>();
        // NDTA_NAME "arp_cache" alone, as parameters of a device have it.
        int[] name = {2, 14 | 1 << 16, 0x5f707261, 0x68636163, 0x65};
        NeighbourTables.parse(name, 0, name.length * 4, values);
        NeighbourTables.parse(name, 0, 3, values);
        assertThat(values).isEmpty();

        int[] whole = {2, 14 | 1 << 16, 0x5f707261, 0x68636163, 0x65, 8 | 4 << 16, 1024, 12 | 5 << 16, 0, 77};
        NeighbourTables.parse(whole, 0, whole.length * 4, values);
        assertThat(values).containsOnly(Map.entry("arp_cache.gc_thresh3", 1024L), Map.entry("arp_cache.entries", 77L));
    }
}
