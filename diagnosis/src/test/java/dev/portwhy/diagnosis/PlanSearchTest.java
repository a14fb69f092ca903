package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The fewest changes that end most: never one too many, never one that makes something new, never one that nobody can undo. */
class PlanSearchTest {

    private static final String THERE = "10.0.0.9:443";

    private static Snapshots host() {
        return Snapshots.machine()
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "")
                .set(Setting.TCP_TW_REUSE.key(), "2")
                .set(Setting.TCP_FIN_TIMEOUT.key(), "60")
                .set(Setting.TCP_MAX_TW_BUCKETS.key(), "131072")
                .set(Setting.TCP_TIMESTAMPS.key(), "1")
                .process(7, "app");
    }

    private static Snapshots full(Snapshots machine, SocketState state, String there) {
        machine.range(40_000, 40_009);
        for (int port = 40_000; port < 40_010; port++) {
            String local = "10.0.0.1:" + port;
            if (state == TIME_WAIT) {
                machine.timeWait(local, there, 30_000);
            } else if (state == FIN_WAIT2) {
                machine.connection(state, local, there).ownerless();
            } else {
                machine.connection(state, local, there).heldBy(7);
            }
        }
        return machine;
    }

    private static List<String> changes(TunePlan plan) {
        List<String> changes = new ArrayList<>();
        for (TuneChange change : plan.changes()) {
            NetworkNamespace netns = change.netns();
            changes.add(
                    (netns == null ? "" : netns.name() + " ") + change.setting().key() + "=" + change.to());
        }
        return changes;
    }

    /** Whatever the machine: every setting once, from what it is now, to something else, and worse is nothing after it. */
    @ParameterizedTest
    @EnumSource(SocketState.class)
    void everyPlanHoldsWhatItPromises(SocketState state) {
        if (!state.hasPeer()) {
            return;
        }
        for (int high : new int[] {40_009, 40_999, 60_999}) {
            for (String reuse : List.of("0", "1", "2")) {
                Snapshots machine = full(host(), state, THERE)
                        .range(40_000, high)
                        .set(Setting.TCP_TW_REUSE.key(), reuse)
                        .listen("0.0.0.0:50000")
                        .heldBy(7);
                Snapshot snapshot = machine.snapshot();
                TunePlan plan = TunePlan.of(snapshot);
                Set<String> seen = new HashSet<>();
                List<PlanStep.Set> sets = new ArrayList<>();
                for (TuneChange change : plan.changes()) {
                    assertThat(seen.add(change.setting().key()))
                            .as("%s twice", change)
                            .isTrue();
                    assertThat(change.from()).isNotNull().isNotEqualTo(change.to());
                    sets.add(new PlanStep.Set(change.netns(), change.setting(), change.to()));
                }
                List<Finding> then =
                        Diagnosis.machine(PlanStep.with(snapshot, sets)).findings();
                for (Finding finding : then) {
                    assertThat(finding.severity() != Severity.CRITICAL
                                    || PlanSearch.isIn(plan.verdict().findings(), finding))
                            .as("%s is new after %s", finding.slug(), changes(plan))
                            .isTrue();
                }
                for (Finding ended : plan.ended()) {
                    assertThat(plan.left()).as("ended and left").doesNotContain(ended);
                }
                assertThat(plan.ended().isEmpty())
                        .as("a change for nothing: %s", changes(plan))
                        .isEqualTo(plan.changes().isEmpty() || plan.ended().isEmpty());
                for (Remedy instead : plan.instead()) {
                    assertThat(instead.action()).isNotInstanceOf(Action.SetSetting.class);
                }
            }
        }
    }

    /** Each change is needed: without any of them something that was ended is there again. */
    @Test
    void noChangeIsOneTooMany() {
        Snapshot snapshot = full(host(), ESTABLISHED, THERE)
                .listen("0.0.0.0:15672")
                .heldBy(7)
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 12)
                .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "")
                .listen("0.0.0.0:41234")
                .heldBy(7)
                .snapshot();
        TunePlan plan = TunePlan.of(snapshot);
        assertThat(changes(plan)).hasSize(3);
        for (TuneChange without : plan.changes()) {
            List<PlanStep.Set> sets = new ArrayList<>();
            for (TuneChange change : plan.changes()) {
                if (!change.equals(without)) {
                    sets.add(new PlanStep.Set(change.netns(), change.setting(), change.to()));
                }
            }
            List<Finding> then =
                    Diagnosis.machine(PlanStep.with(snapshot, sets)).findings();
            boolean needed = plan.ended().stream().anyMatch(finding -> PlanSearch.isIn(then, finding))
                    || then.stream()
                            .anyMatch(finding -> !PlanSearch.isIn(plan.verdict().findings(), finding));
            assertThat(needed).as(without.setting().key()).isTrue();
        }
    }

    /** What must not be handed out is reserved before the range is wider, whoever comes first in the answer. */
    @Test
    void portsAreReservedBeforeTheRangeIsWider() {
        assertThat(changes(TunePlan.of(full(host(), ESTABLISHED, THERE)
                        .listen("0.0.0.0:15672")
                        .heldBy(7)
                        .snapshot())))
                .containsExactly(
                        "host net.ipv4.ip_local_reserved_ports=15672", "host net.ipv4.ip_local_port_range=10240 65535");
    }

    /** A setting of which nobody knows what it is would be put back to nothing. */
    @Test
    void whatIsNotKnownIsNotChanged() {
        Snapshots unknown =
                Snapshots.machine().process(7, "java").listen("0.0.0.0:41234").heldBy(7);
        assertThat(TunePlan.of(unknown.snapshot()).changes()).isEmpty();
        assertThat(changes(TunePlan.of(
                        unknown.set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "").snapshot())))
                .containsExactly("host net.ipv4.ip_local_reserved_ports=41234");
    }

    /** The wider range is enough for both destinations. */
    @Test
    void oneChangeForSeveralFindingsIsPlannedOnce() {
        Snapshots machine = full(full(host(), ESTABLISHED, THERE), ESTABLISHED, "10.0.0.8:443");
        TunePlan plan = TunePlan.of(machine.snapshot());
        assertThat(changes(plan)).containsExactly("host net.ipv4.ip_local_port_range=10240 65535");
        assertThat(plan.ended().stream().filter(finding -> finding.slug() == Slug.EPHEMERAL_PORTS_EXHAUSTED))
                .hasSize(2);
    }

    /** Of a FIN_WAIT2 without a process no snapshot shows the end; the setting that shortens it is planned all the same. */
    @Test
    void whatActsOnWhatComesIsPlannedToo() {
        TunePlan plan =
                TunePlan.of(full(host(), FIN_WAIT2, THERE).range(1024, 65_535).snapshot());
        assertThat(plan.level()).isIn(Level.OK, Level.WARNING);
        Snapshots many = host().range(1024, 65_535);
        for (int port = 2000; port < 60_000; port++) {
            many.connection(FIN_WAIT2, "10.0.0.1:" + port, THERE).ownerless();
        }
        TunePlan much = TunePlan.of(many.snapshot());
        assertThat(changes(much)).contains("host net.ipv4.tcp_fin_timeout=10");
        assertThat(much.ended()).extracting(Finding::slug).contains(Slug.FIN_WAIT2_HOLDS_PORTS);
    }

    /** Nothing but the program ends what a program keeps. */
    @Test
    void aLeakIsLeftToItsProgram() {
        TunePlan plan = TunePlan.of(full(host(), CLOSE_WAIT, THERE).snapshot());
        assertThat(plan.changes()).isEmpty();
        assertThat(plan.left()).isNotEmpty();
        assertThat(plan.instead())
                .extracting(remedy -> remedy.action().getClass().getSimpleName())
                .contains("CloseInProgram");
    }

    /** Whether the peer stamps its packets, the kernel said: then reuse is sure, and it comes before a wider range. */
    @ParameterizedTest
    @CsvSource({"true, '[host net.ipv4.tcp_tw_reuse=1]'", "false, '[]'"})
    void reuseIsPlannedWhereThePeerIsKnownToStamp(boolean stamped, String planned) {
        Snapshots machine = host().range(1024, 65_535);
        for (int port = 1024; port < 65_536; port++) {
            machine.timeWait("10.0.0.1:" + port, THERE, 30_000).fact(stamped ? PortFacts.TIMESTAMPS : 0);
        }
        assertThat(changes(TunePlan.of(machine.snapshot()))).hasToString(planned);
    }

    /** What more connections cost where there may be no room for them. */
    @ParameterizedTest
    @CsvSource({
        "900, 1000, 0, apply.caution.conntrack",
        "900, 1000000, 0, apply.caution.memory",
        "0, 1000, 0, apply.caution.memory", // nothing is tracked
        "900, 1000000, 5000, apply.caution.memory",
        "900, 1000000, 100000, apply.caution.buckets",
    })
    void aWiderRangeIsToldWithWhatItCosts(long tracked, long most, long waiting, String key) {
        Snapshots machine = full(host(), ESTABLISHED, THERE).conntrack(tracked, most);
        if (waiting > 0) {
            machine.timeWaitTable(waiting, 0);
        }
        assertThat(TunePlan.of(machine.snapshot()).changes())
                .filteredOn(change -> change.setting() == Setting.IP_LOCAL_PORT_RANGE)
                .singleElement()
                .satisfies(change -> assertThat(change.caution().key()).isEqualTo(key));
    }

    /** Two findings are the same only where they are about the same: the namespace, the source and the port count, each. */
    @Test
    void subjectsAreComparedByEverythingTheyName() {
        NetworkNamespace host = Snapshots.machine().snapshot().namespaces().getFirst();
        IpAddress here = Snapshots.address("10.0.0.1");
        IpAddress there = Snapshots.address("10.0.0.9");
        Subject subject = new Subject(host, Protocol.TCP, here, there, 443, "k", 7);
        assertThat(PlanSearch.isSame(subject, new Subject(host, Protocol.TCP, here, there, 443, "k", 7)))
                .isTrue();
        for (Subject other : List.of(
                new Subject(null, Protocol.TCP, here, there, 443, "k", 7),
                new Subject(host, Protocol.UDP, here, there, 443, "k", 7),
                new Subject(host, Protocol.TCP, there, there, 443, "k", 7),
                new Subject(host, Protocol.TCP, here, here, 443, "k", 7),
                new Subject(host, Protocol.TCP, here, there, 80, "k", 7),
                new Subject(host, Protocol.TCP, here, there, 443, "l", 7),
                new Subject(host, Protocol.TCP, here, there, 443, "k", 8),
                new Subject(host, Protocol.TCP, null, there, 443, "k", 7),
                new Subject(host, Protocol.TCP, here, there, null, null, null))) {
            assertThat(PlanSearch.isSame(subject, other)).as(other.toString()).isFalse();
            assertThat(PlanSearch.isSame(other, subject)).as(other.toString()).isFalse();
        }
    }

    /** A hundred namespaces with a listener each: no more than a machine can try, and nothing is broken by what is left. */
    @Test
    void aHundredNamespacesArePlannedAsFarAsTheyAreTried() {
        Snapshots machine = host();
        for (int i = 0; i < 100; i++) {
            machine.namespace("pod" + i, NetworkNamespace.Kind.CONTAINER, 100 + i)
                    .set(Setting.IP_LOCAL_RESERVED_PORTS.key(), "")
                    .listen("0.0.0.0:41234")
                    .heldBy(7);
        }
        TunePlan plan = TunePlan.of(machine.snapshot());
        assertThat(plan.changes())
                .hasSize(24)
                .allSatisfy(change -> assertThat(change.setting()).isEqualTo(Setting.IP_LOCAL_RESERVED_PORTS));
        assertThat(plan.changes().stream().map(TuneChange::netns).distinct()).hasSize(24);
        assertThat(SettingEffect.changes(Map.of("net.ipv4.tcp_tw_reuse", "1", "no.such.key", "1")))
                .containsOnlyKeys(Setting.TCP_TW_REUSE);
    }
}
