package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits of the whole machine that look like a shortage of ports: each with what shows it and what nearly does. */
class KernelLimitsTest {

    static Snapshots neighbours(long entries, long fulls) {
        return Snapshots.machine()
                .set("net.ipv4.neigh.default.gc_thresh3", "1024")
                .counted("arp_cache.entries", entries)
                .counted("arp_cache.table_fulls", fulls);
    }

    /** A machine for each of the limits, at it. */
    static List<Snapshots> all() {
        return List.of(
                neighbours(1024, 7),
                Snapshots.machine()
                        .set("net.ipv6.neigh.default.gc_thresh3", "1024")
                        .counted("ndisc_cache.entries", 1024)
                        .counted("ndisc_cache.table_fulls", 7),
                orphans(1000, 7)
                        .connection(SocketState.FIN_WAIT1, "10.0.0.1:40000", "10.0.0.9:443")
                        .ownerless(),
                memory("TCP.mem", "net.ipv4.tcp_mem", 400),
                memory("UDP.mem", "net.ipv4.udp_mem", 400));
    }

    private static List<Finding> found(Snapshots machine) {
        return new KernelLimits().find(new Usages(machine.snapshot()));
    }

    private static Snapshots orphans(long now, long reset) {
        return Snapshots.machine()
                .set("net.ipv4.tcp_max_orphans", "1000")
                .sockstat("TCP.orphan", now)
                .counted("TcpExt.TCPAbortOnMemory", reset);
    }

    private static Snapshots memory(String count, String setting, long now) {
        return Snapshots.machine().set(setting, "100 200 400").sockstat(count, now);
    }

    @Test
    void aFullTableOfNeighboursIsToldWithTheSettingThatMakesRoom() {
        Finding finding = found(neighbours(1024, 7)).getFirst();

        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.title().key()).isEqualTo("finding.setting-dangerous.neighbours.ipv4");
        assertThat(finding.subject().key()).isEqualTo("net.ipv4.neigh.default.gc_thresh3");
        assertThat(finding.remedies().getFirst().command())
                .isEqualTo("sysctl -w net.ipv4.neigh.default.gc_thresh3=4096");
        assertThat(finding.remedies().getFirst().undo()).isEqualTo("sysctl -w net.ipv4.neigh.default.gc_thresh3=1024");
    }

    @Test
    void oneThatHasAlwaysHadRoomIsNone() {
        assertThat(found(neighbours(1024, 0))).isEmpty();
        assertThat(found(neighbours(500, 7))).isEmpty();
    }

    @Test
    void theLimitThatTheTableItselfNamesCountsWhereNoSettingIsSeen() {
        Snapshots within = Snapshots.machine()
                .counted("ndisc_cache.entries", 1000)
                .counted("ndisc_cache.table_fulls", 1)
                .counted("ndisc_cache.gc_thresh3", 1024);

        assertThat(found(within))
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.title().key()).isEqualTo("finding.setting-dangerous.neighbours.ipv6"));
        assertThat(found(
                        Snapshots.machine().counted("ndisc_cache.entries", 1000).counted("ndisc_cache.table_fulls", 1)))
                .isEmpty();
    }

    @Test
    void aConnectToAnotherMachineIsToldOfItAndOneToThisMachineIsNot() {
        ConnectQuestion there = new ConnectQuestion(Protocol.TCP, null, Snapshots.address("10.0.0.9"), 443);
        ConnectQuestion here = new ConnectQuestion(Protocol.TCP, null, Snapshots.address("127.0.0.1"), 443);

        assertThat(Diagnosis.connect(neighbours(1024, 7).snapshot(), 0, there).findings())
                .extracting(Finding::slug)
                .contains(Slug.SETTING_DANGEROUS);
        assertThat(Diagnosis.connect(neighbours(1024, 7).snapshot(), 0, here).findings())
                .extracting(Finding::slug)
                .doesNotContain(Slug.SETTING_DANGEROUS);
    }

    @Test
    void closedConnectionsAtTheLimitAreToldWithWhomTheyAreConnectedTo() {
        Snapshots machine = orphans(1000, 40);
        for (int port = 40_000; port < 40_003; port++) {
            machine.connection(SocketState.FIN_WAIT1, "10.0.0.1:" + port, "10.0.0.9:443")
                    .ownerless();
        }
        machine.connection(SocketState.LAST_ACK, "10.0.0.1:40010", "10.0.0.8:443")
                .ownerless();

        Finding finding = found(machine).getFirst();

        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.title().key()).isEqualTo("finding.setting-dangerous.orphans.title");
        assertThat(finding.remedies())
                .extracting(Remedy::command)
                .containsExactly(
                        "ss -K -t state fin-wait-1 state last-ack state closing dst 10.0.0.9",
                        "sysctl -w net.ipv4.tcp_orphan_retries=2",
                        "sysctl -w net.ipv4.tcp_max_orphans=2000");
    }

    @Test
    void closedConnectionsNearTheLimitWarnAndBelowItSayNothing() {
        assertThat(found(orphans(960, 0)).getFirst().severity()).isEqualTo(Severity.WARNING);
        assertThat(found(orphans(949, 40))).isEmpty();
        assertThat(found(Snapshots.machine().sockstat("TCP.orphan", 1000))).isEmpty();
    }

    @Test
    void memoryOfTcpWarnsUnderPressureAndFailsAtItsEnd() {
        String setting = "net.ipv4.tcp_mem";

        assertThat(found(memory("TCP.mem", setting, 199))).isEmpty();
        assertThat(found(memory("TCP.mem", setting, 200)).getFirst().severity()).isEqualTo(Severity.WARNING);
        Finding full = found(memory("TCP.mem", setting, 400)).getFirst();
        assertThat(full.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(full.remedies().getLast().command()).isEqualTo("sysctl -w net.ipv4.tcp_mem=\"200 400 800\"");
    }

    @Test
    void memoryNamesWhoLeavesDataLying() {
        Snapshots machine = memory("TCP.mem", "net.ipv4.tcp_mem", 400)
                .process(7, "slow")
                .process(8, "quick")
                .connection(SocketState.ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                .queues(100_000, 0)
                .heldBy(7)
                .connection(SocketState.ESTABLISHED, "10.0.0.1:40001", "10.0.0.9:443")
                .heldBy(8);

        assertThat(found(machine).getFirst().culprits())
                .singleElement()
                .satisfies(culprit -> assertThat(culprit.pid()).isEqualTo(7));
    }

    @Test
    void memoryOfUdpHasNoPressure() {
        assertThat(found(memory("UDP.mem", "net.ipv4.udp_mem", 300))).isEmpty();
        assertThat(found(memory("UDP.mem", "net.ipv4.udp_mem", 400))).hasSize(1);
    }
}
