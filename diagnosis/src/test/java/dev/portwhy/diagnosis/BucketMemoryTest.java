package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the bucket of a port remembers is told where it might decide, with what helps against not seeing it. */
class BucketMemoryTest {

    private static final String USER = "finding.reuseport-mismatch.first-user";
    private static final String OPTION = "why.bucket.option";

    private static BindQuestion question(Protocol protocol, boolean reuseport) {
        return new BindQuestion(protocol, IpAddress.ANY4, 443, false, true, reuseport, 0, false);
    }

    private static BindAnswer ask(Snapshots machine, SocketOptions options, BindQuestion question, KernelTrial trial) {
        Snapshot snapshot = machine.snapshot();
        return Diagnosis.bind(snapshot.with(Map.of(snapshot.sockets().inode(0), options)), 0, question, trial);
    }

    /** The sentences about what a bucket remembers, each as its key, its values and the key of what helps. */
    private static List<String> told(BindAnswer answer) {
        return answer.findings().stream()
                .flatMap(finding -> finding.evidence().stream())
                .filter(evidence ->
                        List.of(USER, OPTION).contains(evidence.text().key()))
                .map(evidence -> {
                    List<Object> values = evidence.text().arguments();
                    String ask = ((Text) values.getLast()).key();
                    return evidence.text().key() + values.subList(0, values.size() - 1) + " "
                            + ask.substring(ask.lastIndexOf('.') + 1) + " " + evidence.value();
                })
                .toList();
    }

    private static final SocketOptions NEITHER = new SocketOptions(false, false, null);
    private static final SocketOptions SHARED = new SocketOptions(false, true, null);

    @Test
    void whatHelpsDependsOnWhoLookedAndWhetherTheKernelWasAsked() {
        Snapshots machine = Snapshots.machine()
                .process(7, "web")
                .listen("0.0.0.0:443")
                .uid(33)
                .heldBy(7);
        BindQuestion question = question(Protocol.TCP, true);
        assertThat(told(ask(machine, SHARED, question, KernelTrial.NOT_WANTED)))
                .containsExactly(USER + "[0] there fastuid");
        machine.lookedAs(1000);
        assertThat(told(ask(machine, SHARED, question, KernelTrial.NOT_WANTED)))
                .containsExactly(USER + "[0] probe fastuid");
        assertThat(told(ask(machine, SHARED, question, KernelTrial.NOT_TRIED)))
                .containsExactly(USER + "[0] root fastuid");
        assertThat(told(ask(machine, SHARED, question, KernelTrial.UNSETTLED)))
                .containsExactly(USER + "[0] program fastuid");
        assertThat(told(ask(machine, SHARED, question, KernelTrial.of("EADDRINUSE"))))
                .isEmpty();
        assertThat(told(ask(machine, NEITHER, question, KernelTrial.NOT_WANTED)))
                .containsExactly(OPTION + "[0.0.0.0:443, SO_REUSEPORT] probe fastreuseport");
    }

    /** Where something else is in the way for sure, no user remembered lets anybody in. */
    @Test
    void besideASocketThatIsInTheWayForSureTheUserDecidesNothing() {
        Snapshots machine = Snapshots.machine()
                .process(7, "web")
                .listen("0.0.0.0:443")
                .uid(33)
                .heldBy(7)
                .listen("10.0.0.1:443")
                .heldBy(7);
        Snapshot snapshot = machine.snapshot();
        Map<Long, SocketOptions> options =
                Map.of(snapshot.sockets().inode(0), SHARED, snapshot.sockets().inode(1), NEITHER);
        BindAnswer answer =
                Diagnosis.bind(snapshot.with(options), 0, question(Protocol.TCP, true), KernelTrial.NOT_WANTED);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(told(answer)).noneMatch(text -> text.startsWith(USER));
    }

    @Test
    void udpHasNoBucketThatRemembers() {
        Snapshots machine =
                Snapshots.machine().process(7, "dns").udp("0.0.0.0:443").uid(33).heldBy(7);
        BindAnswer answer = ask(machine, SHARED, question(Protocol.UDP, true), KernelTrial.NOT_WANTED);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(told(answer)).isEmpty();
    }

    /** Since 6.8 no bucket begins with what its first socket allows, and listen() has always taken it out. */
    @Test
    void reuseaddrAtBindIsRememberedByOlderKernelsOfWhatDoesNotListen() {
        for (String release : List.of("6.1.0-18-amd64", "6.18.0")) {
            Snapshots bound = Snapshots.machine()
                    .kernel(release)
                    .process(7, "web")
                    .bound("0.0.0.0:443")
                    .heldBy(7);
            BindAnswer answer = ask(bound, NEITHER, question(Protocol.TCP, false), KernelTrial.NOT_WANTED);
            assertThat(answer.level()).isEqualTo(Level.CRITICAL);
            assertThat(told(answer))
                    .isEqualTo(
                            release.startsWith("6.1.")
                                    ? List.of(OPTION + "[0.0.0.0:443, SO_REUSEADDR] there fastreuse")
                                    : List.of());
        }
        Snapshots listens = Snapshots.machine()
                .kernel("6.1.0-18-amd64")
                .process(7, "web")
                .listen("0.0.0.0:443")
                .heldBy(7);
        assertThat(told(ask(listens, NEITHER, question(Protocol.TCP, false), KernelTrial.NOT_WANTED)))
                .isEmpty();
    }
}
