package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** More holders of one port than a screen shows: none of them is lost, neither in the count nor in what is to be done. */
class ManyHoldersTest {

    private static final BindQuestion PORT_80 =
            new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 80, false, true, false, 0, false);

    @Test
    void eightProcessesThatShareAPortByReuseportAreAllStopped() {
        Snapshots machine = Snapshots.machine();
        for (int pid = 21; pid <= 28; pid++) {
            machine.process(pid, "worker").listen("0.0.0.0:80").heldBy(pid);
        }
        Finding finding = ask(machine);
        assertThat(finding.culprits()).hasSize(8);
        assertThat(finding.title().arguments().toString())
                .contains("why.who.more")
                .contains("7");
        assertThat(finding.remedies().getFirst().command()).isEqualTo("kill 21 22 23 24 25 26 27 28");
    }

    private static Finding ofTwelveWorkers(String program) {
        // Pids begin anew once the highest was given: the master's may be the largest.
        Snapshots machine =
                Snapshots.machine().process(4000, program).listen("0.0.0.0:80").heldBy(4000);
        for (int pid = 101; pid <= 112; pid++) {
            machine.child(pid, program, 4000).heldBy(pid);
        }
        Finding finding = ask(machine);
        assertThat(finding.culprits()).hasSize(13);
        return finding;
    }

    @Test
    void aProgramIsStoppedBeforeTheTwelveThatItStartedSoThatItStartsNoNewOnes() {
        Finding finding = ofTwelveWorkers("app");
        assertThat(finding.remedies().getFirst().command())
                .isEqualTo("kill 4000 101 102 103 104 105 106 107 108 109 110 111 112");
        assertThat(finding.title().arguments().toString()).contains("why.who.children");
    }

    @Test
    void ofAServerThatEndsItsWorkersOnlyTheMasterIsStopped() {
        Finding finding = ofTwelveWorkers("httpd");
        assertThat(finding.remedies().getFirst().command()).isEqualTo("kill -WINCH 4000");
        assertThat(finding.title().arguments().toString()).contains("why.who.workers");
        assertThat(finding.wontHelp().getFirst().why().key()).isEqualTo("why.wont.worker");
    }

    @Test
    void everyProcessIsCountedOnceForEachSocketHoweverManyThereAre() {
        Random random = new Random(11);
        Snapshots machine = Snapshots.machine();
        Map<Integer, Integer> expected = new HashMap<>();
        for (int port = 1; port <= 300; port++) {
            machine.listen("0.0.0.0:" + port);
            List<Integer> seen = new ArrayList<>();
            for (int i = random.nextInt(80); i > 0; i--) {
                int pid = random.nextInt(1, 1 << 22) % 997 + 2;
                machine.heldBy(pid);
                if (!seen.contains(pid)) {
                    seen.add(pid);
                    expected.merge(pid, 1, Integer::sum);
                }
            }
        }
        Culprits culprits = new Culprits(machine.snapshot());
        for (int row = 0; row < 300; row++) {
            culprits.add(row);
        }
        Map<Integer, Integer> counted = new HashMap<>();
        int last = Integer.MAX_VALUE;
        for (Culprit culprit : culprits.ranked(Culprit.How.HOLDS)) {
            counted.put(culprit.pid(), culprit.sockets());
            assertThat(culprit.sockets()).isLessThanOrEqualTo(last).isEqualTo(culprits.of(culprit.pid()));
            last = culprit.sockets();
        }
        assertThat(counted).isEqualTo(expected);
        assertThat(culprits.of(999_999)).isZero();
    }

    @Test
    void aLeakInEightProcessesNamesEight() {
        Snapshots machine = Snapshots.machine();
        for (int pid = 31; pid <= 38; pid++) {
            machine.process(pid, "leaky");
            for (int i = 0; i < 100; i++) {
                machine.connection(SocketState.CLOSE_WAIT, "10.0.0.1:" + (1000 + pid * 100 + i), "10.0.0.2:80")
                        .heldBy(pid);
            }
        }
        Finding finding = Diagnosis.machine(machine.snapshot()).findings().getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.CLOSE_WAIT_LEAK);
        assertThat(finding.culprits()).hasSize(8);
        assertThat(finding.title().key()).isEqualTo("finding.close-wait-leak.several");
        assertThat(finding.title().arguments()).endsWith(7);
    }

    @Test
    void connectionsThatOutliveTheirListenerInProcessesOfTheirOwnAreToldWithAllOfThem() {
        Snapshots machine =
                Snapshots.machine().process(40, "sshd").listen("0.0.0.0:80").heldBy(40);
        for (int pid = 41; pid <= 47; pid++) {
            machine.child(pid, "session", 40)
                    .connection(SocketState.ESTABLISHED, "10.0.0.1:80", "10.0.0.2:" + (1000 + pid))
                    .heldBy(pid);
        }
        List<Finding> findings = askWithoutReuse(machine);
        assertThat(findings)
                .extracting(Finding::slug)
                .containsExactly(Slug.PORT_HELD_BY_LISTENER, Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS);
        assertThat(findings.getFirst().remedies().getFirst().command()).isEqualTo("kill 40");
        Finding outlasting = findings.getLast();
        assertThat(outlasting.title().key()).isEqualTo("finding.port-held-by-leftover-connections.beside");
        assertThat(outlasting.culprits()).hasSize(7);
        assertThat(outlasting.remedies())
                .extracting(Remedy::command)
                .startsWith("ss -K state connected sport = :80", "kill 41 42 43 44 45 46 47");
        // A newcomer with the option shares the port with them.
        assertThat(Diagnosis.bind(machine.snapshot(), 0, PORT_80, KernelTrial.of("EADDRINUSE"))
                        .findings())
                .hasSize(1);
    }

    @Test
    void connectionsThatEndWithTheirListenerAreNoCauseOfTheirOwn() {
        Snapshots machine =
                Snapshots.machine().process(40, "httpd").listen("0.0.0.0:80").heldBy(40);
        machine.child(41, "httpd", 40).heldBy(41);
        for (int pid = 40; pid <= 41; pid++) {
            machine.connection(SocketState.ESTABLISHED, "10.0.0.1:80", "10.0.0.2:" + (1000 + pid))
                    .heldBy(pid);
        }
        assertThat(askWithoutReuse(machine)).extracting(Finding::slug).containsExactly(Slug.PORT_HELD_BY_LISTENER);
    }

    /** Of a service's own connection the manager has a copy until the service ends; no socket unit is behind that. */
    @Test
    void aManagerThatOnlyHasConnectionsIsLeftAloneAndTheServicesAreStopped() {
        Snapshots machine = Snapshots.machine().process(1, "systemd");
        for (int pid = 41; pid <= 47; pid++) {
            machine.child(pid, "session", 1)
                    .connection(SocketState.ESTABLISHED, "10.0.0.1:80", "10.0.0.2:" + (1000 + pid))
                    .heldBy(1, pid);
        }
        Remedy stop = askWithoutReuse(machine).getFirst().remedies().get(1);
        assertThat(stop.command()).isEqualTo("kill 41 42 43 44 45 46 47");
        assertThat(stop.text().toString()).doesNotContain("socket-unit");
    }

    @Test
    void everyManagerThatKeepsTheAddressIsToldToLetGo() {
        Snapshots machine = Snapshots.machine()
                .process(1, "systemd")
                .process(900, "systemd", 1000, "ann")
                .listen("127.0.0.1:80")
                .heldBy(1)
                .listen("127.0.0.2:80")
                .heldBy(900);
        machine.process(901, "service").heldBy(901);
        assertThat(ask(machine).remedies())
                .filteredOn(remedy -> !remedy.id().startsWith("bind-elsewhere:"))
                .extracting(Remedy::command)
                .containsExactlyInAnyOrder(
                        "systemctl list-sockets --all", "systemctl --user -M ann@ list-sockets --all", "kill 901");
    }

    private static List<Finding> askWithoutReuse(Snapshots machine) {
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 80, false, false, false, 0, false);
        return Diagnosis.bind(machine.snapshot(), 0, question, KernelTrial.of("EADDRINUSE"))
                .findings();
    }

    private static Finding ask(Snapshots machine) {
        Finding finding = Diagnosis.bind(machine.snapshot(), 0, PORT_80, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.PORT_HELD_BY_LISTENER);
        return finding;
    }
}
