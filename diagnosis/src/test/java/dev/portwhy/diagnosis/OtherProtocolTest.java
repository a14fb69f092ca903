package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.KernelTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A number without a protocol: TCP's answer stays the answer, and UDP's comes before it as a warning. */
class OtherProtocolTest {

    private static BindAnswer ask(Snapshots machine, Protocol protocol, String outcome) {
        BindQuestion question = new BindQuestion(
                protocol, Snapshots.address("0.0.0.0"), 5353, false, protocol != Protocol.UDP, false, 0, false);
        return Diagnosis.bind(machine.snapshot(), 0, question, KernelTrial.of(outcome));
    }

    private static Snapshots withUdp() {
        return Snapshots.machine()
                .process(7, "avahi-daemon")
                .udp("0.0.0.0:5353")
                .heldBy(7);
    }

    @Test
    void whatUdpHasIsToldFirstAndAsAWarning() {
        BindAnswer free = ask(withUdp(), Protocol.TCP, "OK");
        BindAnswer udp = ask(withUdp(), Protocol.UDP, "EADDRINUSE");
        BindAnswer both = Diagnosis.withOther(free, udp);
        assertThat(both.outcome()).isEqualTo("OK");
        assertThat(both.question()).isEqualTo(free.question());
        assertThat(both.level()).isEqualTo(Level.WARNING);
        assertThat(both.blockers()).isEqualTo(free.blockers());
        assertThat(both.findings()).hasSize(free.findings().size() + 1);
        Finding first = both.findings().getFirst();
        Finding own = udp.findings().getFirst();
        assertThat(first.severity()).isEqualTo(Severity.WARNING);
        assertThat(first.title().key()).isEqualTo("why.udp-only");
        assertThat(first.title().arguments()).containsExactly(own.title());
        assertThat(first.slug()).isEqualTo(own.slug());
        assertThat(first.culprits()).extracting(Culprit::pid).containsExactly(7);
        assertThat(first.subject()).isEqualTo(own.subject());
    }

    /** Nothing is ended for a port that nobody named: the remedy is to ask about it. */
    @Test
    void theOnlyRemedyIsToAskAboutIt() {
        Finding first = Diagnosis.withOther(
                        ask(withUdp(), Protocol.TCP, "OK"), ask(withUdp(), Protocol.UDP, "EADDRINUSE"))
                .findings()
                .getFirst();
        assertThat(first.remedies()).extracting(Remedy::command).containsExactly(AskAgain.PROGRAM + " 5353/udp");
        assertThat(first.wontHelp()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"OK, false", "EADDRINUSE, true"})
    void whatUdpHasFreeChangesNothing(String outcome, boolean told) {
        Snapshots machine = outcome.equals("OK") ? Snapshots.machine() : withUdp();
        BindAnswer free = ask(machine, Protocol.TCP, "OK");
        BindAnswer both = Diagnosis.withOther(free, ask(machine, Protocol.UDP, outcome));
        assertThat(!both.equals(free)).isEqualTo(told);
    }

    @Test
    void aWorseLevelOfTcpStays() {
        BindAnswer taken =
                ask(withUdp().process(8, "nginx").listen("0.0.0.0:5353").heldBy(8), Protocol.TCP, "EADDRINUSE");
        BindAnswer both = Diagnosis.withOther(taken, ask(withUdp(), Protocol.UDP, "EADDRINUSE"));
        assertThat(both.level()).isEqualTo(Level.CRITICAL);
        assertThat(both.findings().subList(1, both.findings().size())).isEqualTo(taken.findings());
    }
}
