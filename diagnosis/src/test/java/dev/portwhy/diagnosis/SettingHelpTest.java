package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The settings in the acts of every cause that has such acts, in situations that bring each of them up. */
class SettingHelpTest {

    private final Set<String> given = new TreeSet<>();

    @Test
    void theTableIsWhatTheCausesGive() {
        for (int connections : List.of(8, 10)) {
            destination(full(SocketState.TIME_WAIT, connections)
                    .set("net.ipv4.tcp_timestamps", "0")
                    .set("net.ipv4.tcp_tw_reuse", "0")
                    .listen("0.0.0.0:33060")
                    .heldBy(7));
            destination(full(SocketState.FIN_WAIT1, connections));
            destination(full(SocketState.FIN_WAIT2, connections));
        }
        take(new ReservedTooMuch(Slug.EPHEMERAL_PORTS_EXHAUSTED)
                .find(namespace(machine().set("net.ipv4.ip_local_reserved_ports", "40000-40009"))));
        take(new ConntrackFull().find(namespace(machine().conntrack(90, 100))));
        for (String state : List.of("CLOSE_WAIT", "FIN_WAIT", "TIME_WAIT")) {
            take(new ConntrackFull().find(namespace(machine().conntrack(90, 100).tracked("tcp", state, true, 90))));
        }
        Snapshots halfOpen = machine()
                .set("net.ipv4.tcp_syncookies", "0")
                .listen("0.0.0.0:80")
                .queues(0, 0);
        halfOpen.connection(SocketState.SYN_RECV, "10.0.0.1:80", "10.0.0.9:40000")
                .ownerless();
        take(SynBacklogFull.of(halfOpen.snapshot()));
        take(new TimeWaitTableOverflow()
                .find(namespace(
                        machine().set("net.ipv4.tcp_max_tw_buckets", "100").timeWaitTable(100, 7))));
        Usages listening =
                new Usages(machine().listen("0.0.0.0:40003").heldBy(7).snapshot());
        take(new ListenersInRange().find(listening));
        for (String key : List.of("tcp_tw_recycle", "tcp_abort_on_overflow", "ip_autobind_reuse")) {
            take(new SettingDangerous().find(AuditMachines.scene(machine().set("net.ipv4." + key, "1"))));
        }
        for (String key : List.of("tcp_timestamps", "tcp_max_tw_buckets")) {
            take(new SettingDangerous().find(AuditMachines.scene(machine().set("net.ipv4." + key, "0"))));
        }
        take(new SettingDangerous().find(AuditMachines.scene(machine().range(40_000, 40_009))));
        Usages files =
                new Usages(machine().machineSetting("fs.file-nr", "900 0 1000").snapshot());
        take(new DescriptorsExhausted().find(files));
        for (Snapshots limited : KernelLimitsTest.all()) {
            take(new KernelLimits().find(new Usages(limited.snapshot())));
        }
        Snapshots waiting = machine().set("net.core.somaxconn", "5").listen("0.0.0.0:8080");
        port(waiting.queues(6, 5).heldBy(7), "0.0.0.0", 8080, "EADDRINUSE");
        Snapshots outgoing = machine()
                .connection(SocketState.ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                .heldBy(7);
        port(outgoing, "0.0.0.0", 40_000, "EADDRINUSE");
        port(machine(), "0.0.0.0", 40_000, "OK");
        port(machine(), "0.0.0.0", 80, "EACCES");
        port(machine(), "192.0.2.1", 8080, "EADDRNOTAVAIL");
        port(machine(), "2001:db8::1", 8080, "EADDRNOTAVAIL");
        port(machine().withoutIpv6().set("net.ipv6.conf.lo.disable_ipv6", "1"), "::1", 8080, "EADDRNOTAVAIL");
        port(machine().withoutIpv6().set("net.ipv6.conf.all.disable_ipv6", "1"), "2001:db8::1", 8080, "EADDRNOTAVAIL");
        Snapshots left = machine()
                .connection(SocketState.FIN_WAIT2, "10.0.0.1:8080", "10.0.0.9:40000")
                .ownerless();
        port(left, "0.0.0.0", 8080, "EADDRINUSE");

        Set<String> told = new TreeSet<>();
        for (Setting setting : Setting.all()) {
            SettingHelp.of(setting).forEach(slug -> told.add(setting + " " + slug.word()));
        }
        assertThat(given).isEqualTo(told);
    }

    private static Snapshots machine() {
        return Snapshots.machine().process(7, "nginx").range(40_000, 40_009);
    }

    private static Snapshots full(SocketState state, int connections) {
        Snapshots machine = machine();
        for (int port = 40_000; port < 40_000 + connections; port++) {
            if (state == SocketState.TIME_WAIT) {
                machine.timeWait("10.0.0.1:" + port, "10.0.0.9:443", 30_000);
            } else {
                machine.connection(state, "10.0.0.1:" + port, "10.0.0.9:443").ownerless();
            }
        }
        return machine;
    }

    private void destination(Snapshots machine) {
        Situation situation = new Usages(machine.snapshot()).fullest(0, 1).getFirst();
        Situation.CAUSES.forEach(cause -> take(cause.find(situation)));
    }

    private static NamespaceScene namespace(Snapshots machine) {
        Usages usages = new Usages(machine.snapshot());
        return new NamespaceScene(usages.snapshot(), 0, usages.ports(0));
    }

    private void port(Snapshots machine, String address, int port, String outcome) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address(address), port, false, true, false, 0, false);
        BindScene bind = BindScene.of(machine.snapshot(), 0, question, KernelTrial.of(outcome));
        PortScene scene = new PortScene(bind, BindPrediction.of(bind), outcome, null, null);
        PortScene.CAUSES.forEach(cause -> take(cause.find(scene)));
    }

    private void take(List<Finding> findings) {
        for (Finding finding : findings) {
            keys(finding).forEach(key -> given.add(key + " " + finding.slug().word()));
        }
    }

    /** The settings in the acts of a finding. */
    static List<String> keys(Finding finding) {
        List<String> keys = new ArrayList<>();
        finding.remedies().forEach(remedy -> keys.addAll(keys(remedy.action())));
        return keys;
    }

    private static List<String> keys(Action act) {
        List<String> keys = new ArrayList<>();
        switch (act) {
            case Action.SetSetting set -> keys.add(set.key());
            case Action.ReservePorts reserve -> keys.add(Action.ReservePorts.KEY);
            case Action.RaiseLimit raise -> keys.add(raise.key());
            case Action.Several several -> several.acts().forEach(one -> keys.addAll(keys(one)));
            default -> {}
        }
        return keys;
    }
}
