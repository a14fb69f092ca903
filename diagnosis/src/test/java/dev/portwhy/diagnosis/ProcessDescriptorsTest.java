package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProcessDescriptorsTest {

    private static Snapshots server() {
        return Snapshots.machine()
                .process(7, "python3")
                .process(8, "python3")
                .listen("0.0.0.0:8000")
                .heldBy(7);
    }

    private static List<Finding> found(Snapshots machine) {
        return new DescriptorsExhausted().find(new Usages(machine.snapshot()));
    }

    @ParameterizedTest(name = "{0} of {1}: {2}")
    @CsvSource({
        "256, 256, CRITICAL",
        "300, 256, CRITICAL",
        "244, 256, WARNING",
        "243, 256, none",
        "5008, 5100, none",
        "5036, 5100, WARNING",
        "16, 16, CRITICAL",
        "59, 63, none",
        "12, 1, none",
        "5, 0, none",
    })
    void aProcessAtItsLimitIsTold(int open, long limit, String severity) {
        List<Finding> found = found(server().descriptors(7, open, limit, 4096));
        if (severity.equals("none")) {
            assertThat(found).isEmpty();
        } else {
            assertThat(found).singleElement().satisfies(finding -> {
                assertThat(finding.severity()).hasToString(severity);
                assertThat(finding.culprits()).extracting(Culprit::pid).containsExactly(7);
                assertThat(finding.subject().pid()).isEqualTo(7);
            });
        }
    }

    @Test
    void whoHasNoSocketInWhatWasAskedAboutIsNotMeant() {
        assertThat(found(server().descriptors(8, 256, 256, 4096))).isEmpty();
    }

    /** As sshd does with its part that talks to whom it does not know yet. */
    @Test
    void whoLockedItselfInIsToldOnlyWhereSomebodyWaitsForIt() {
        assertThat(found(server().descriptors(7, 12, 1, 1))).isEmpty();
        assertThat(found(server().queues(3, 128).descriptors(7, 12, 1, 1))).hasSize(1);
    }

    @Test
    void theSoftLimitIsRaisedAsFarAsNeedsNoRoot() {
        Snapshots machine = server().descriptors(7, 256, 256, 1024);
        Remedy first = found(machine).getFirst().remedies().getFirst();
        assertThat(first.command()).isEqualTo("prlimit --pid 7 --nofile=1024:");
        assertThat(first.undo()).isEqualTo("prlimit --pid 7 --nofile=256:");
        assertThat(AsRoot.command(machine.lookedAs(1000).snapshot(), first.command()))
                .isEqualTo("sudo " + first.command());
        assertThat(AsRoot.command(
                        machine.process(7, "python3", 1000, "ann")
                                .lookedAs(1000)
                                .snapshot(),
                        first.command()))
                .isEqualTo(first.command());
    }

    @Test
    void whereBothLimitsAreReachedBothAreRaised() {
        Snapshots machine = server().process(7, "python3", 1000, "ann").descriptors(7, 4096, 4096, 4096);
        Remedy first = found(machine).getFirst().remedies().getFirst();
        assertThat(first.command()).isEqualTo("prlimit --pid 7 --nofile=8192:8192");
        assertThat(first.undo()).isEqualTo("prlimit --pid 7 --nofile=4096:4096");
        assertThat(AsRoot.command(machine.lookedAs(1000).snapshot(), first.command()))
                .startsWith("sudo ");
    }

    @Test
    void whatNoProcessMayHaveIsNotAdvised() {
        Snapshots machine = server().descriptors(7, 1 << 20, 1 << 20, 1 << 20);
        assertThat(found(machine).getFirst().remedies())
                .extracting(remedy -> remedy.action().id())
                .containsExactly("look-there:open-files");
    }

    @Test
    void theWorkersOfAProgramAreOneFinding() {
        Snapshots machine = server().heldBy(8).descriptors(7, 256, 256, 4096).descriptors(8, 256, 256, 4096);
        assertThat(found(machine))
                .singleElement()
                .satisfies(finding -> assertThat(finding.remedies().getFirst().command())
                        .isEqualTo("prlimit --pid 7 --nofile=4096:; prlimit --pid 8 --nofile=4096:"));
    }

    @Test
    void aFullQueueIsToldByItsReasonOnce() {
        Snapshots machine = server().queues(129, 128).descriptors(7, 256, 256, 4096);
        assertThat(Diagnosis.machine(machine.snapshot()).findings())
                .extracting(Finding::slug)
                .containsExactly(Slug.FILE_DESCRIPTORS_EXHAUSTED);
        ConnectAnswer answer = Diagnosis.connect(
                machine.snapshot(), 0, new ConnectQuestion(Protocol.TCP, null, Snapshots.address("127.0.0.1"), 8000));
        assertThat(answer.outcome()).isEqualTo("ETIMEDOUT");
        assertThat(answer.findings()).extracting(Finding::slug).containsExactly(Slug.FILE_DESCRIPTORS_EXHAUSTED);
    }

    private static ConnectAnswer connect(Snapshots machine, String destination, int port, Protocol protocol) {
        return Diagnosis.connect(
                machine.snapshot(), 0, new ConnectQuestion(protocol, null, Snapshots.address(destination), port));
    }

    /** Node closes a spare descriptor to accept, and ends what it accepted: nobody waits, and nobody is served. */
    @ParameterizedTest(name = "{0} asked for {1}:{2}/{3}: {4}")
    @CsvSource({
        "0.0.0.0:8000, 127.0.0.1, 8000, TCP, true",
        "0.0.0.0:8000, 10.0.0.1, 8000, TCP, true",
        "'[::]:8000', 127.0.0.1, 8000, TCP, true",
        "'[::]:8000', ::1, 8000, TCP, true",
        "10.0.0.1:8000, 10.0.0.1, 8000, TCP, true",
        "10.0.0.1:8000, 127.0.0.1, 8000, TCP, false",
        "0.0.0.0:8000, 127.0.0.1, 8001, TCP, false",
        "0.0.0.0:8000, 10.0.0.9, 8000, TCP, false",
        "0.0.0.0:8000, 127.0.0.1, 8000, UDP, false",
    })
    void aServerIsToldThoughNobodyWaits(String listens, String to, int port, Protocol protocol, boolean told) {
        Snapshots machine =
                Snapshots.machine().process(7, "node").listen(listens).heldBy(7).descriptors(7, 256, 256, 4096);
        ConnectAnswer answer = connect(machine, to, port, protocol);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(told ? Level.WARNING : Level.OK);
        assertThat(answer.findings()).hasSize(told ? 1 : 0);
    }

    /** A listener of the very address goes before one of all. */
    @Test
    void whoGetsNoneOfTheseConnectionsIsNotMeant() {
        Snapshots machine = server().descriptors(7, 256, 256, 4096)
                .process(9, "other")
                .listen("127.0.0.1:8000")
                .heldBy(9);
        assertThat(connect(machine, "127.0.0.1", 8000, Protocol.TCP).level()).isEqualTo(Level.OK);
        assertThat(connect(machine, "10.0.0.1", 8000, Protocol.TCP).level()).isEqualTo(Level.WARNING);
    }

    @ParameterizedTest(name = "a client of {0} asked for {1}:{2}: {3}")
    @CsvSource({
        "10.0.0.9:443, 10.0.0.9, 443, true",
        "10.0.0.9:443, 10.0.0.9, 444, false",
        "10.0.0.9:443, 10.0.0.8, 443, false",
    })
    void aClientThatCanOpenNoMoreIsTold(String remote, String to, int port, boolean told) {
        Snapshots machine = Snapshots.machine()
                .process(7, "python3")
                .connection(SocketState.ESTABLISHED, "10.0.0.1:40000", remote)
                .heldBy(7)
                .descriptors(7, 256, 256, 4096);
        ConnectAnswer answer = connect(machine, to, port, Protocol.TCP);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(told ? Level.WARNING : Level.OK);
    }

    @Test
    void whoIsClientAndServerIsToldOnce() {
        Snapshots machine = server().connection(SocketState.ESTABLISHED, "127.0.0.1:40000", "127.0.0.1:8000")
                .heldBy(7)
                .connection(SocketState.ESTABLISHED, "127.0.0.1:8000", "127.0.0.1:40000")
                .heldBy(7)
                .descriptors(7, 256, 256, 4096);
        assertThat(connect(machine, "127.0.0.1", 8000, Protocol.TCP).findings()).hasSize(1);
    }
}
