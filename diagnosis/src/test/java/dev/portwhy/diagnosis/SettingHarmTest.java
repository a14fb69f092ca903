package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a setting would break is told before it is changed; what it would not break is not. */
class SettingHarmTest {

    private static List<Text> harms(Snapshots machine, Map<Setting, String> changes) {
        return SettingHarm.of(machine.snapshot(), 0, changes);
    }

    private static List<String> keys(Snapshots machine, Setting setting, String value) {
        return harms(machine, Map.of(setting, value)).stream().map(Text::key).toList();
    }

    private static Snapshots server(int... ports) {
        Snapshots machine = Snapshots.machine()
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "")
                .process(7, "java");
        for (int port : ports) {
            machine.listen("0.0.0.0:" + port).heldBy(7);
        }
        return machine;
    }

    /** Ten connections on ten ports to a place. */
    private static Snapshots full(Snapshots machine, String there) {
        for (int port = 40_000; port < 40_010; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, there).heldBy(7);
        }
        return machine;
    }

    @ParameterizedTest
    @CsvSource({
        "32768 60999, ''", // as it is
        "10000 60999, 15672",
        "15672 60999, 15672",
        "15673 60998, ''", // one port beside it
        "32768 65535, '61000,65535'",
        "32769 65534, 61000",
        "1024 65535, '8080,15672,61000,65535'",
    })
    void portsOfServicesThatTheRangeComesToIncludeAreNamed(String range, String swallowed) {
        List<Text> harms = harms(server(80, 8080, 15_672, 61_000, 65_535), Map.of(Setting.IP_LOCAL_PORT_RANGE, range));
        if (swallowed.isEmpty()) {
            assertThat(harms).isEmpty();
        } else {
            assertThat(harms).singleElement().satisfies(text -> {
                assertThat(text.key()).isEqualTo("apply.harm.swallows");
                assertThat(text.arguments().get(2)).hasToString(swallowed);
                assertThat(text.arguments().get(4)).hasToString(swallowed);
            });
        }
    }

    /** What is reserved already stays in the list that is proposed. */
    @Test
    void theListThatIsProposedKeepsWhatIsReserved() {
        Snapshots machine = server(15_672).set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "9000-9009");
        assertThat(harms(machine, Map.of(Setting.IP_LOCAL_PORT_RANGE, "15000 60999"))
                        .getFirst()
                        .arguments()
                        .get(4))
                .hasToString("9000-9009,15672");
    }

    /** A thousand services become ranges, not a thousand numbers. */
    @Test
    void manyServicesAreToldAsRanges() {
        Snapshots machine = server();
        for (int port = 20_000; port < 21_000; port++) {
            machine.listen("0.0.0.0:" + port).heldBy(7);
        }
        assertThat(harms(machine, Map.of(Setting.IP_LOCAL_PORT_RANGE, "10000 60999"))
                        .getFirst()
                        .arguments()
                        .get(2))
                .hasToString("20000-20999");
    }

    @ParameterizedTest
    @CsvSource({"32769 60999", "32768 60998", "2 4"})
    void endsOfEqualParityCostAPort(String range) {
        assertThat(keys(server(), Setting.IP_LOCAL_PORT_RANGE, range)).containsExactly("apply.harm.parity");
    }

    /** Whoever has such a range already is not told of it again. */
    @Test
    void theSameRangeHarmsNothing() {
        assertThat(keys(server(40_000).range(32_769, 60_999), Setting.IP_LOCAL_PORT_RANGE, "32769 60999"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "41234, '', 41234",
        "'41234,41300', 41300, 41234", // 41300 stays reserved
        "'41233,41235', '', ''", // nobody listens there
        "20000, '', ''", // it listens, but no connection gets a port below the range
        "61000, '', ''",
        "41234, 41000-42000, ''",
        "41234, 41234, ''",
    })
    void whatIsReservedForAServiceStaysReserved(String before, String after, String dropped) {
        List<Text> harms = harms(
                server(20_000, 41_234, 61_000).set(Setting.IP_LOCAL_RESERVED_PORTS.key(), before),
                Map.of(Setting.IP_LOCAL_RESERVED_PORTS, after));
        if (dropped.isEmpty()) {
            assertThat(harms).isEmpty();
        } else {
            assertThat(harms).singleElement().satisfies(text -> {
                assertThat(text.key()).isEqualTo("apply.harm.unreserves");
                assertThat(text.arguments().getFirst()).hasToString(dropped);
            });
        }
    }

    /** Of a list that could not be read nothing is known to be dropped. */
    @Test
    void ofAnUnknownListNothingIsDropped() {
        assertThat(keys(
                        Snapshots.machine().listen("0.0.0.0:41234").process(7, "java"),
                        Setting.IP_LOCAL_RESERVED_PORTS,
                        ""))
                .isEmpty();
    }

    /** nf_conntrack_max of 0 is no limit: __nf_conntrack_alloc(), net/netfilter/nf_conntrack_core.c. */
    @ParameterizedTest
    @CsvSource({"1000, false", "901, false", "900, true", "899, true", "1, true", "0, false"})
    void aTableThatIsSmallerThanWhatIsInItDropsConnections(String limit, boolean harms) {
        Snapshots machine = Snapshots.machine().conntrack(900, 1000);
        List<Text> told = harms(machine, Map.of(Setting.NETFILTER_NF_CONNTRACK_MAX, limit));
        assertThat(told.stream().anyMatch(text -> text.key().equals("apply.harm.conntrack")))
                .isEqualTo(harms);
    }

    @Test
    void ofATableThatWasNotReadNothingIsSaid() {
        assertThat(keys(Snapshots.machine(), Setting.NETFILTER_NF_CONNTRACK_MAX, "1"))
                .isEmpty();
        assertThat(keys(Snapshots.machine(), Setting.NETFILTER_NF_CONNTRACK_MAX, "0"))
                .isEmpty();
    }

    /** Whether there are more now is said only where there are. */
    @ParameterizedTest
    @CsvSource({
        "5000, 1000, apply.harm.buckets.now",
        "1001, 1000, apply.harm.buckets.now",
        "1000, 1000, apply.harm.buckets",
        "0, 1000, apply.harm.buckets",
        "5000, 4096, ''",
        "5000, 131072, ''",
    })
    void aSmallerLimitOfTimeWaitIsToldWithWhatThereIs(long now, String limit, String harm) {
        Snapshots machine = Snapshots.machine()
                .set(Setting.TCP_MAX_TW_BUCKETS.key(), "4096")
                .timeWaitTable(now, 0);
        List<String> keys = keys(machine, Setting.TCP_MAX_TW_BUCKETS, limit);
        assertThat(keys).isEqualTo(harm.isEmpty() ? List.of() : List.of(harm));
    }

    @ParameterizedTest
    @CsvSource({"200, false", "100, true", "99, true", "x, false"})
    void fewerFilesThanAreOpenIsHarm(String most, boolean harm) {
        Snapshots machine = Snapshots.machine().machineSetting(Setting.FS_FILE_NR.key(), "100 0 1000");
        assertThat(keys(machine, Setting.FS_FILE_MAX, most)).isEqualTo(harm ? List.of("apply.harm.files") : List.of());
    }

    @ParameterizedTest
    @CsvSource({
        "net.ipv4.tcp_timestamps, 0, apply.harm.timestamps",
        "net.ipv4.tcp_timestamps, 1, ''",
        "net.ipv4.tcp_timestamps, 2, ''",
        "net.ipv4.tcp_syncookies, 0, apply.harm.syncookies",
        "net.ipv4.tcp_syncookies, 2, ''",
        "net.ipv4.tcp_abort_on_overflow, 1, apply.harm.abort",
        "net.ipv4.tcp_abort_on_overflow, 0, ''",
        "net.ipv4.tcp_tw_recycle, 1, apply.harm.breaks",
        "net.ipv4.tcp_fin_timeout, 5, ''",
        "net.ipv4.tcp_tw_reuse, 0, ''",
    })
    void valuesThatBreakSomething(String key, String value, String harm) {
        Setting setting = Objects.requireNonNull(Setting.of(key), key);
        assertThat(keys(Snapshots.machine(), setting, value)).isEqualTo(harm.isEmpty() ? List.of() : List.of(harm));
        assertThat(keys(Snapshots.machine().set(key, value), setting, value))
                .as("it is so already")
                .isEmpty();
    }

    /** What the change would run out of is told, also where another destination on the same port has run out before. */
    @Test
    void aDestinationThatWouldRunOutIsToldBesideOneThatHas() {
        Snapshots machine = full(server().range(40_000, 40_009), "10.0.0.9:443");
        assertThat(keys(machine, Setting.IP_LOCAL_PORT_RANGE, "40000 40009"))
                .as("it is so already")
                .isEmpty();
        // The second destination has a port left, which the smaller range takes.
        for (int port = 40_000; port < 40_008; port++) {
            machine.connection(ESTABLISHED, "10.0.0.1:" + port, "10.0.0.8:443").heldBy(7);
        }
        assertThat(keys(machine, Setting.IP_LOCAL_PORT_RANGE, "40000 40007")).containsExactly("apply.harm.finding");
    }

    @Test
    void anotherNamespaceIsNotHarmed() {
        Snapshots machine = full(
                server().namespace("web", NetworkNamespace.Kind.CONTAINER, 12).range(40_000, 40_999), "10.0.0.9:443");
        assertThat(keys(machine, Setting.IP_LOCAL_PORT_RANGE, "40000 40009")).isEmpty();
        assertThat(SettingHarm.of(machine.snapshot(), 1, Map.of(Setting.IP_LOCAL_PORT_RANGE, "40000 40009")))
                .extracting(Text::key)
                .containsExactly("apply.harm.finding");
    }

    /** Each is told of, in one answer, and the machine's own settings with those of the namespace. */
    @Test
    void severalChangesAreTriedTogether() {
        Snapshots machine = server(15_672)
                .machineSetting(Setting.FS_FILE_NR.key(), "100 0 1000")
                .set(Setting.TCP_SYNCOOKIES.key(), "1");
        Map<Setting, String> changes = new LinkedHashMap<>();
        changes.put(Setting.IP_LOCAL_PORT_RANGE, "15000 60999");
        changes.put(Setting.IP_LOCAL_RESERVED_PORTS, "15672");
        changes.put(Setting.TCP_SYNCOOKIES, "0");
        changes.put(Setting.FS_FILE_MAX, "10");
        assertThat(harms(machine, changes))
                .extracting(Text::key)
                .containsExactly("apply.harm.syncookies", "apply.harm.files");
        assertThat(harms(machine, Map.of())).isEmpty();
    }
}
