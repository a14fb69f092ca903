package dev.portwhy.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import dev.portwhy.ask.FakeMachine.Shown;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What each question has read, and no more: a quick answer stays quick, and no answer rests on what was not looked at. */
class ScopesTest {

    private static final Snapshot IDLE =
            Shown.host("127.0.0.1", "10.0.0.1").listen("127.0.0.1", 22).snapshot();

    private static final NamespaceChoice BLUE = new NamespaceChoice.Named("blue");

    private static Snapshot busy(int connections) {
        Shown shown = Shown.host("127.0.0.1", "10.0.0.1");
        for (int i = 0; i < connections; i++) {
            shown.row(Protocol.TCP, SocketState.ESTABLISHED, "10.0.0.1", 40_000 + i, "10.0.0.9", 443);
        }
        return shown.snapshot();
    }

    private static ConnectQuestion to(Protocol protocol) {
        return new ConnectQuestion(protocol, null, FakeMachine.address("10.0.0.9"), 443);
    }

    @Test
    void theWholeMachineNeedsNoRules() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        MachineAnswer.of(machine, NamespaceChoice.ALL);
        assertThat(machine.looks).containsExactly(Scope.EVERYTHING.withoutHidden());
        assertThat(machine.binds).isEmpty();
        assertThat(machine.routes).isEmpty();
    }

    @Test
    void oneNamespaceIsLookedAtAlone() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        MachineAnswer.of(machine, BLUE);
        new ConnectInquiry(machine, BLUE).ask(to(Protocol.TCP));
        PlanAnswer.of(machine, BLUE);
        AuditAnswer.of(machine, BLUE);
        new WhatIfInquiry(machine, BLUE).ask(null, Map.of());
        assertThat(machine.looks)
                .hasSize(5)
                .allSatisfy(scope -> assertThat(scope.namespaces()).isEqualTo(BLUE));
    }

    /** Who asks about UDP has nothing of TCP read, and the other way round. */
    @ParameterizedTest
    @CsvSource({"TCP, true, false", "MPTCP, true, false", "UDP, false, true"})
    void aConnectionNeedsItsOwnTransport(Protocol protocol, boolean tcp, boolean udp) throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        new ConnectInquiry(machine, NamespaceChoice.CURRENT).ask(to(protocol));
        assertThat(machine.looks)
                .containsExactly(Scope.EVERYTHING
                        .withoutHidden()
                        .in(NamespaceChoice.CURRENT)
                        .protocols(tcp, udp));
        assertThat(machine.routes).containsExactly("host 10.0.0.9:443" + (protocol == Protocol.UDP ? "" : " stream"));
    }

    /** A wider range must not swallow what rules serve, so a plan has them read; an audit has what a boot writes. */
    @Test
    void settingsNeedRulesToPlanAndTheBootToAudit() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        PlanAnswer.of(machine, NamespaceChoice.ALL);
        AuditAnswer.of(machine, NamespaceChoice.ALL);
        assertThat(machine.looks)
                .containsExactly(
                        Scope.EVERYTHING, Scope.EVERYTHING.withoutHidden().withBoot());
    }

    @Test
    void anAuditWithoutTheFilesOfABootSaysSo() throws IOException {
        AuditAnswer answer = AuditAnswer.of(FakeMachine.kept(IDLE), NamespaceChoice.ALL);
        assertThat(answer.snapshot().visibility().lacks(Gap.Kind.BOOT_FILES)).isTrue();
        assertThat(answer.machine().snapshot()).isSameAs(answer.snapshot());
        assertThat(IDLE.visibility().lacks(Gap.Kind.BOOT_FILES)).isFalse();
    }

    /** What the kernel's own structures say of ports is asked where numbers depend on it, and not of a file. */
    @Test
    void factsOfPortsAreAskedWhereTheyMatter() throws IOException {
        FakeMachine one = FakeMachine.live(busy(2));
        new ConnectInquiry(one, NamespaceChoice.CURRENT).ask(to(Protocol.TCP));
        assertThat(one.facts).isEqualTo(1);
        FakeMachine none = FakeMachine.live(Shown.host("127.0.0.1").snapshot());
        MachineAnswer.of(none, NamespaceChoice.ALL);
        assertThat(none.facts).isZero();
        FakeMachine kept = FakeMachine.kept(busy(4));
        new ConnectInquiry(kept, NamespaceChoice.CURRENT).ask(to(Protocol.TCP));
        assertThat(kept.facts).isZero();
        assertThat(kept.watched).isZero();
        assertThat(kept.routes).isEmpty();
    }

    @Test
    void aConnectionIsLookedAtOnceAlsoWhereSomebodyIsWatchedFor() throws IOException {
        FakeMachine full = FakeMachine.live(busy(4));
        ConnectAnswers answers = new ConnectInquiry(full, NamespaceChoice.CURRENT).ask(to(Protocol.TCP));
        assertThat(full.looks).hasSize(1);
        assertThat(answers.answers().getFirst().capacity().now().free()).isZero();
        assertThat(answers.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void whereTheDestinationsNamespaceCouldNotBeReadNothingIsPromised() throws IOException {
        Snapshot seen = Shown.host("127.0.0.1", "10.0.0.1")
                .namespace("blue", NetworkNamespace.Source.UNREAD, "10.0.0.2")
                .snapshot()
                .with(Gap.of(Gap.Kind.NAMESPACES, 1));
        assertThat(new ConnectInquiry(FakeMachine.live(seen), NamespaceChoice.ALL)
                        .ask(to(Protocol.TCP))
                        .level())
                .isEqualTo(Level.UNKNOWN);
        assertThat(new ConnectInquiry(FakeMachine.live(seen), NamespaceChoice.CURRENT)
                        .ask(to(Protocol.TCP))
                        .level())
                .isEqualTo(Level.OK);
    }

    /** Asked about every namespace, the fullest comes first. */
    @Test
    void theFullestNamespaceComesFirst() throws IOException {
        Shown shown = Shown.host("10.0.0.1")
                .row(Protocol.TCP, SocketState.ESTABLISHED, "10.0.0.1", 40_000, "10.0.0.9", 443)
                .namespace("blue", "10.0.0.1");
        for (int i = 0; i < 3; i++) {
            shown.row(Protocol.TCP, SocketState.ESTABLISHED, "10.0.0.1", 40_000 + i, "10.0.0.9", 443);
        }
        shown.namespace("green", "10.0.0.1");
        ConnectAnswers answers =
                new ConnectInquiry(FakeMachine.live(shown.snapshot()), NamespaceChoice.ALL).ask(to(Protocol.TCP));
        assertThat(answers.answers().stream().map(answer -> answer.netns().name()))
                .containsExactly("blue", "host", "green");
    }

    /** What another setting would change is asked about the destination that is worst off, or about one that was named. */
    @Test
    void whatIfIsAboutTheWorstDestinationUnlessOneIsNamed() throws IOException {
        FakeMachine machine = FakeMachine.live(busy(3));
        WhatIfInquiry inquiry = new WhatIfInquiry(machine, NamespaceChoice.CURRENT);
        Map<Setting, String> wider = Map.of(Setting.IP_LOCAL_PORT_RANGE, "40000 40099");
        WhatIfInquiry.Destination worst =
                inquiry.ask(null, wider).destinations().getFirst();
        assertThat(worst.question().address()).isEqualTo(FakeMachine.address("10.0.0.9"));
        assertThat(worst.effect().now().usable()).isEqualTo(4);
        assertThat(worst.effect().then().usable()).isEqualTo(100);
        WhatIfInquiry.Destination named = inquiry.ask(
                        new ConnectQuestion(Protocol.TCP, null, FakeMachine.address("10.0.0.7"), 80), wider)
                .destinations()
                .getFirst();
        assertThat(named.question().address()).isEqualTo(FakeMachine.address("10.0.0.7"));
        assertThat(named.usage()).isNull();
        assertThat(named.effect().now().used()).isZero();
        assertThat(machine.binds).isEmpty();
    }

    @Test
    void whereThereAreNoConnectionsAnyDestinationWillDo() throws IOException {
        FakeMachine machine = FakeMachine.live(Shown.host("127.0.0.1").snapshot());
        List<WhatIfInquiry.Destination> all = new WhatIfInquiry(machine, NamespaceChoice.CURRENT)
                .ask(null, Map.of(Setting.TCP_TW_REUSE, "1"))
                .destinations();
        assertThat(all).singleElement().satisfies(one -> {
            assertThat(one.question().port()).isEqualTo(443);
            assertThat(one.usage()).isNull();
        });
    }

    @Test
    void aPathNeedsNoPorts() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        UnixAnswer.of(machine, "/run/x");
        Scope scope = machine.looks.getFirst();
        assertThat(List.of(
                        scope.tcp(), scope.udp(), scope.holders(), scope.surroundings(), scope.hidden(), scope.boot()))
                .containsOnly(false);
    }

    /** Of several ends, the port that all have is all that is read; the transports are those of all. */
    @Test
    void severalEndsAreOneLook() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        BindInquiry inquiry = new BindInquiry(
                machine, NamespaceChoice.CURRENT, true, new BindInquiry.Options(false, null, false, false, -1, true));
        inquiry.ask(List.of(
                new BindEnd(Protocol.TCP, FakeMachine.address("10.0.0.1"), 53),
                new BindEnd(Protocol.UDP, FakeMachine.address("10.0.0.1"), 53)));
        inquiry.ask(List.of(
                new BindEnd(Protocol.UDP, FakeMachine.address("10.0.0.1"), 53),
                new BindEnd(Protocol.UDP, FakeMachine.address("10.0.0.1"), 54)));
        inquiry.ask(List.of(new BindEnd(Protocol.TCP, FakeMachine.address("10.0.0.1"), 0)));
        assertThat(machine.looks)
                .extracting(Scope::tcp, Scope::udp, Scope::localPort)
                .containsExactly(
                        tuple(true, true, 53), tuple(false, true, Scope.ANY_PORT), tuple(true, false, Scope.ANY_PORT));
    }
}
