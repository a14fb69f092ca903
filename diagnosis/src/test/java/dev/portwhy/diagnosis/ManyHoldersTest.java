package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
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

    @Test
    void aMasterIsStoppedBeforeItsTwelveWorkersSoThatItStartsNoNewOnes() {
        // Pids begin anew once the highest was given: the master's may be the largest.
        int[] workers = IntStream.rangeClosed(101, 112).toArray();
        Snapshots machine =
                Snapshots.machine().process(4000, "httpd").listen("0.0.0.0:80").heldBy(4000);
        for (int pid : workers) {
            machine.child(pid, "httpd", 4000).heldBy(pid);
        }
        Finding finding = ask(machine);
        assertThat(finding.culprits()).hasSize(13);
        assertThat(finding.remedies().getFirst().command())
                .isEqualTo("kill 4000 101 102 103 104 105 106 107 108 109 110 111 112");
        assertThat(finding.remedies().getFirst().text().arguments().toString())
                .contains("why.who.rest")
                .contains("8");
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
        assertThat(finding.title().key()).isEqualTo("finding.close-wait.several");
        assertThat(finding.title().arguments()).endsWith(7);
    }

    private static Finding ask(Snapshots machine) {
        Finding finding = Diagnosis.bind(machine.snapshot(), 0, PORT_80, KernelTrial.of("EADDRINUSE"))
                .findings()
                .getFirst();
        assertThat(finding.slug()).isEqualTo(Slug.PORT_HELD_BY_LISTENER);
        return finding;
    }
}
