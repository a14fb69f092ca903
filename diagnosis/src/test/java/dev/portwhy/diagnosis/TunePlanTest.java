package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Which settings are planned for a machine, and what is told of settings that somebody names. */
class TunePlanTest {

    private static final String HERE = "10.0.0.1";
    private static final String THERE = "10.0.0.9:443";

    /** Ten ports, all of them held by one destination's connections in one state. */
    private static Snapshots full(SocketState state) {
        Snapshots machine = Snapshots.machine()
                .range(40_000, 40_009)
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "")
                .set(Setting.TCP_TW_REUSE.key(), "2")
                .process(7, "curl");
        for (int port = 40_000; port < 40_010; port++) {
            if (state == TIME_WAIT) {
                machine.timeWait(HERE + ":" + port, THERE, 30_000);
            } else {
                machine.connection(state, HERE + ":" + port, THERE).heldBy(7);
            }
        }
        return machine;
    }

    private static List<String> changes(Snapshot snapshot) {
        return TunePlan.of(snapshot).changes().stream()
                .map(change -> change.setting().key() + "=" + change.to())
                .toList();
    }

    @Test
    void aMachineWithoutTroubleNeedsNothing() {
        TunePlan plan = TunePlan.of(Snapshots.machine().snapshot());
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.instead()).isEmpty();
        assertThat(plan.level()).isEqualTo(Level.OK);
    }

    @Test
    void oneSettingIsPlannedWhereOneIsEnough() {
        TunePlan plan = TunePlan.of(full(ESTABLISHED).snapshot());
        assertThat(plan.changes()).singleElement().satisfies(change -> {
            assertThat(change.setting()).isEqualTo(Setting.IP_LOCAL_PORT_RANGE);
            assertThat(change.from()).isEqualTo("40000 40009");
            assertThat(change.to()).isEqualTo("10240 65535");
            assertThat(change.because()).isEqualTo(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        });
        assertThat(plan.ended()).extracting(Finding::slug).contains(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(plan.left()).isEmpty();
        assertThat(plan.level()).isEqualTo(Level.CRITICAL);
    }

    /** Listeners and NodePorts inside the new range are reserved before it is wider, and what is reserved stays so. */
    @Test
    void whatTheRangeWouldSwallowIsReservedInTheSamePlan() {
        Snapshot snapshot = full(ESTABLISHED)
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "9999")
                .listen("0.0.0.0:15672")
                .heldBy(7)
                .listen("0.0.0.0:8080")
                .heldBy(7)
                .rule(PortRule.Kind.NODE_PORT, null, 30_080, 30_080, "10.1.0.5:80", "iptables nat KUBE-NODEPORTS")
                .snapshot();
        assertThat(changes(snapshot))
                .containsExactly(
                        "net.ipv4.ip_local_reserved_ports=9999,15672,30000-32767",
                        "net.ipv4.ip_local_port_range=10240 65535");
    }

    @Test
    void noSettingIsPlannedAgainstALeak() {
        TunePlan plan = TunePlan.of(full(CLOSE_WAIT).snapshot());
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.left()).extracting(Finding::slug).contains(Slug.CLOSE_WAIT_LEAK);
        assertThat(plan.instead()).isNotEmpty();
        assertThat(plan.instead()).extracting(Remedy::action).noneMatch(Action.SetSetting.class::isInstance);
    }

    /** A wider range helps for sure; to take over TIME_WAIT, the peer must have used timestamps, and nobody has seen it do so. */
    @Test
    void whatIsSureIsPlannedBeforeWhatIsNot() {
        assertThat(changes(full(TIME_WAIT).snapshot())).containsExactly("net.ipv4.ip_local_port_range=10240 65535");
        assertThat(changes(full(TIME_WAIT).range(1024, 65_535).snapshot())).isEmpty();
    }

    @Test
    void aListenerInTheRangeIsReservedThoughNothingFails() {
        Snapshots machine = Snapshots.machine()
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "40000")
                .listen("0.0.0.0:41234")
                .heldBy(7)
                .process(7, "java");
        TunePlan plan = TunePlan.of(machine.snapshot());
        assertThat(changes(machine.snapshot())).containsExactly("net.ipv4.ip_local_reserved_ports=40000,41234");
        assertThat(plan.level()).isEqualTo(Level.WARNING);
    }

    @Test
    void eachNamespaceHasItsOwn() {
        Snapshots machine = full(ESTABLISHED)
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "")
                .listen("0.0.0.0:41234")
                .heldBy(7);
        assertThat(TunePlan.of(machine.snapshot()).changes())
                .extracting(
                        change -> change.netns() == null ? "" : change.netns().name())
                .containsExactlyInAnyOrder("host", "web");
    }

    /** Whoever asks `lab what-if` about what is planned hears that it helps. */
    @Test
    void whatIfSaysTheSame() {
        Snapshot snapshot = full(ESTABLISHED).snapshot();
        Map<Setting, String> planned = new LinkedHashMap<>();
        TunePlan.of(snapshot).changes().forEach(change -> planned.put(change.setting(), change.to()));
        Usage fullest = Diagnosis.machine(snapshot).busiest().getFirst();
        assertThat(SettingEffect.of(snapshot, 0, SettingEffect.question(fullest), planned)
                        .verdict()
                        .helps())
                .isTrue();
        assertThat(TunePlan.ended(snapshot, 0, planned)).isNotEmpty();
    }

    private static List<String> harms(Snapshots machine, Setting setting, String value) {
        return SettingHarm.of(machine.snapshot(), 0, Map.of(setting, value)).stream()
                .map(Text::key)
                .toList();
    }

    @Test
    void whatHarmsIsToldBefore() {
        Snapshots machine = Snapshots.machine()
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "41234")
                .set(Setting.TCP_TIMESTAMPS.key(), "1")
                .set(Setting.TCP_SYNCOOKIES.key(), "1")
                .set(Setting.TCP_MAX_TW_BUCKETS.key(), "4096")
                .conntrack(900, 1000)
                .listen("0.0.0.0:15672")
                .heldBy(7)
                .listen("0.0.0.0:41234")
                .heldBy(7)
                .process(7, "java");
        assertThat(harms(machine, Setting.IP_LOCAL_PORT_RANGE, "32768 60999")).isEmpty();
        assertThat(harms(machine, Setting.IP_LOCAL_PORT_RANGE, "20000 60999")).isEmpty();
        assertThat(harms(machine, Setting.IP_LOCAL_PORT_RANGE, "20001 60999")).containsExactly("apply.harm.parity");
        assertThat(harms(machine, Setting.IP_LOCAL_PORT_RANGE, "15000 60999")).containsExactly("apply.harm.swallows");
        assertThat(SettingHarm.of(
                        machine.snapshot(),
                        0,
                        Map.of(
                                Setting.IP_LOCAL_PORT_RANGE,
                                "15000 60999",
                                Setting.IP_LOCAL_RESERVED_PORTS,
                                "15672,41234")))
                .isEmpty();
        assertThat(harms(machine, Setting.IP_LOCAL_RESERVED_PORTS, "")).containsExactly("apply.harm.unreserves");
        assertThat(harms(machine, Setting.TCP_TIMESTAMPS, "0")).containsExactly("apply.harm.timestamps");
        assertThat(harms(machine, Setting.TCP_SYNCOOKIES, "0")).containsExactly("apply.harm.syncookies");
        assertThat(harms(machine, Setting.TCP_MAX_TW_BUCKETS, "1000")).containsExactly("apply.harm.buckets");
        assertThat(harms(machine, Setting.NETFILTER_NF_CONNTRACK_MAX, "900")).contains("apply.harm.conntrack");
        assertThat(harms(machine, Setting.TCP_TW_REUSE, "1")).isEmpty();
    }

    @Test
    void aRangeThatIsTooSmallForWhatThereIsHarms() {
        assertThat(harms(full(ESTABLISHED).range(40_000, 40_999), Setting.IP_LOCAL_PORT_RANGE, "40000 40009"))
                .containsExactly("apply.harm.finding");
    }
}
