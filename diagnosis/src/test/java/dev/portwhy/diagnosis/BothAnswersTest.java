package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A port whose answer hangs on SO_REUSEADDR, and one that is taken and privileged at once: what the first line says. */
class BothAnswersTest {

    private static final KernelTrial FREE = KernelTrial.of("OK");
    private static final KernelTrial IN_USE = KernelTrial.of("EADDRINUSE");

    private static BindQuestion port443(boolean reuseaddr, int uid) {
        return new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 443, false, reuseaddr, false, uid, false);
    }

    private static BindAnswer ask(Snapshots machine, boolean reuseaddr, KernelTrial trial) {
        return Diagnosis.bind(machine.snapshot(), 0, port443(reuseaddr, 0), trial);
    }

    private static Text title(BindAnswer answer) {
        return answer.findings().getFirst().title();
    }

    @Test
    void aServerWithoutTheOptionWaitsForTheLastTimeWait() {
        Snapshots machine = Snapshots.machine()
                .timeWait("10.0.0.1:443", "10.0.0.7:50000", 42_500)
                .timeWait("10.0.0.1:443", "10.0.0.7:50001", 7_000);
        BindAnswer answer = ask(machine, true, FREE);
        assertThat(title(answer).key()).isEqualTo("finding.port-free.reuseaddr.wait");
        assertThat(title(answer).arguments()).endsWith(Duration.ofSeconds(43));
        assertThat(answer.otherwise()).isEqualTo(new Otherwise(false, "EADDRINUSE", 42_500L));
        assertThat(answer.level()).isEqualTo(Level.OK);
    }

    @Test
    void nothingIsWaitedForWhatDoesNotEndByItself() {
        Snapshots machine = Snapshots.machine()
                .process(7, "old")
                .connection(SocketState.ESTABLISHED, "10.0.0.1:443", "10.0.0.7:50000")
                .heldBy(7)
                .timeWait("10.0.0.1:443", "10.0.0.7:50001", 7_000);
        BindAnswer answer = ask(machine, true, FREE);
        assertThat(title(answer).key()).isEqualTo("finding.port-free.reuseaddr");
        assertThat(title(answer).arguments().toString()).contains("old");
        assertThat(answer.otherwise()).isEqualTo(new Otherwise(false, "EADDRINUSE", null));
        Snapshots orphan = Snapshots.machine()
                .connection(SocketState.FIN_WAIT2, "10.0.0.1:443", "10.0.0.7:50000")
                .ownerless();
        assertThat(title(ask(orphan, true, FREE)).arguments().toString()).contains("finding.port-free.leftover");
    }

    @Test
    void whoAsksWithoutTheOptionIsToldThatItWouldDo() {
        Snapshots machine = Snapshots.machine()
                .process(7, "old")
                .connection(SocketState.ESTABLISHED, "10.0.0.1:443", "10.0.0.7:50000")
                .heldBy(7);
        var told = machine.snapshot().with(Map.of(1001L, new SocketOptions(true, false, null)));
        BindAnswer answer = Diagnosis.bind(told, 0, port443(false, 0), IN_USE);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(title(answer).key()).isEqualTo("why.with-reuseaddr");
        assertThat(answer.otherwise()).isEqualTo(new Otherwise(true, "OK", null));
        // It frees the port at once and ends nobody's connection.
        assertThat(answer.findings().getFirst().remedies())
                .extracting(Remedy::id)
                .startsWith("set-option:SO_REUSEADDR")
                .doesNotHaveDuplicates();
        // Whether the old socket has it was not seen: then nothing is promised.
        assertThat(ask(machine, false, IN_USE).otherwise()).isNull();
    }

    /** Where a server without the option fails, setting it is what helps, at once and without harm. */
    @Test
    void beforeAFreePortTheOptionIsAdvisedFirst() {
        Snapshots waiting = Snapshots.machine().timeWait("10.0.0.1:443", "10.0.0.7:50000", 42_500);
        BindAnswer answer = ask(waiting, true, FREE);
        assertThat(answer.findings().getFirst().remedies())
                .extracting(Remedy::id)
                .containsExactly("set-option:SO_REUSEADDR", "wait", "look-there:binds-of-the-program");
        assertThat(ask(Snapshots.machine(), true, FREE).findings().getFirst().remedies())
                .extracting(Remedy::id)
                .containsExactly("look-there:binds-of-the-program");
    }

    @Test
    void whereTheOptionDecidesNothingThereIsOneAnswer() {
        assertThat(ask(Snapshots.machine(), true, FREE).otherwise()).isNull();
        assertThat(ask(Snapshots.machine().listen("0.0.0.0:443"), true, IN_USE).otherwise())
                .isNull();
        assertThat(ask(Snapshots.machine().listen("0.0.0.0:443"), false, IN_USE).otherwise())
                .isNull();
        // What was seen there was gone by the time of the bind().
        assertThat(ask(Snapshots.machine().listen("0.0.0.0:443"), true, FREE).otherwise())
                .isNull();
    }

    @Test
    void anOrdinaryUserIsToldFirstThatTheirPortIsTakenAndWhoseItIs() {
        Snapshots machine = Snapshots.machine().listen("0.0.0.0:443").uid(33).gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 5));
        BindAnswer answer = Diagnosis.bind(machine.snapshot(), 0, port443(true, 1000), KernelTrial.of("EACCES"));
        assertThat(answer.findings())
                .extracting(Finding::slug)
                .containsExactly(Slug.PORT_HELD_BY_LISTENER, Slug.PRIVILEGED_PORT);
        assertThat(title(answer).arguments()).contains(Text.of("why.who.hidden", Text.of("why.uid", "33")));
        Snapshots known = machine.process(9, "php", 33, "www-data");
        assertThat(title(Diagnosis.bind(known.snapshot(), 0, port443(true, 1000), KernelTrial.of("EACCES")))
                        .arguments())
                .contains(Text.of("why.who.hidden", "www-data"));
    }

    /** What hangs on an option that nobody saw is not said to fail. */
    @Test
    void whatIsNotSureIsNotToldAsCertain() {
        Snapshots machine = Snapshots.machine().timeWait("10.0.0.1:443", "10.0.0.7:50000", 42_500);
        BindAnswer answer = ask(machine, true, KernelTrial.NOT_TRIED);
        assertThat(answer.level()).isEqualTo(Level.UNKNOWN);
        assertThat(title(answer).key()).isEqualTo("why.unsure");
        assertThat(answer.findings()).extracting(Finding::severity).doesNotContain(Severity.CRITICAL);
    }
}
