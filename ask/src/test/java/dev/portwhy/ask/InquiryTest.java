package dev.portwhy.ask;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.ask.FakeMachine.Shown;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.UnixTrial;
import java.io.IOException;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a question looks at, which calls it makes, when it looks again, and what of several namespaces it answers first. */
class InquiryTest {

    private static final BindInquiry.Options USUAL = options(-1, true);
    private static final Snapshot IDLE = Shown.host("127.0.0.1", "10.0.0.1").snapshot();
    private static final Snapshot TAKEN =
            Shown.host("127.0.0.1", "10.0.0.1").listen("0.0.0.0", 8080).snapshot();

    private static BindInquiry.Options options(long uid, boolean probe) {
        return new BindInquiry.Options(false, null, false, false, uid, probe);
    }

    private static BindEnd end(@Nullable String address, int port) {
        return new BindEnd(Protocol.TCP, address == null ? null : FakeMachine.address(address), port);
    }

    private static BindInquiry current(FakeMachine machine) {
        return new BindInquiry(machine, NamespaceChoice.CURRENT, false, USUAL);
    }

    private static BindAnswer first(BindAnswers answers) {
        return answers.answers().getFirst().getFirst();
    }

    @Test
    void onePortIsLookedForInEveryNamespaceAndTriedInOne() throws IOException {
        FakeMachine machine = FakeMachine.live(TAKEN).binds("EADDRINUSE");
        BindAnswer answer = first(current(machine).ask(List.of(end(null, 8080))));
        assertThat(machine.looks)
                .containsExactly(Scope.EVERYTHING
                        .in(NamespaceChoice.AROUND)
                        .protocols(true, false)
                        .port(8080));
        assertThat(machine.binds).containsExactly("host tcp 0.0.0.0:8080 reuseaddr");
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.expected()).isEqualTo("EADDRINUSE");
        assertThat(answer.blockers()).containsExactly(0);
    }

    @Test
    void theShortAnswerLooksForRulesToo() throws IOException {
        FakeMachine machine = FakeMachine.live(TAKEN).binds("EADDRINUSE");
        new BindInquiry(machine, NamespaceChoice.CURRENT, true, USUAL).ask(List.of(end(null, 8080)));
        assertThat(machine.looks)
                .containsExactly(Scope.EVERYTHING
                        .in(NamespaceChoice.CURRENT)
                        .protocols(true, false)
                        .port(8080));
    }

    @Test
    void severalPortsAreLookedForAtOnceAndNoOtherSocketIsAsked() throws IOException {
        FakeMachine machine = FakeMachine.live(TAKEN).binds("EADDRINUSE");
        BindAnswers answers = current(machine).ask(List.of(end(null, 8080), end(null, 80)));
        assertThat(machine.looks)
                .hasSize(2)
                .allSatisfy(scope -> assertThat(scope.localPort()).isEqualTo(Scope.ANY_PORT));
        assertThat(machine.options).containsOnly("yy-");
        assertThat(answers.answers()).hasSize(2);
        assertThat(answers.answers().get(1).getFirst().question().port()).isEqualTo(80);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, false, true, false",
        "TCP, true, true, true",
        "UDP, false, false, true",
        "MPTCP, false, true, false"
    })
    void aProtocolThatNobodyNamedIsLookedAtInBoth(Protocol protocol, boolean unnamed, boolean tcp, boolean udp)
            throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        current(machine).ask(List.of(new BindEnd(protocol, null, "", 8080, unnamed)));
        assertThat(machine.looks.getFirst().tcp()).isEqualTo(tcp);
        assertThat(machine.looks.getFirst().udp()).isEqualTo(udp);
    }

    @Test
    void whereTheKernelContradictsItIsLookedOnceMore() throws IOException {
        // The socket that was seen is gone when bind() is tried.
        FakeMachine machine = FakeMachine.live(TAKEN, IDLE).binds("OK");
        BindAnswers answers = current(machine).ask(List.of(end(null, 8080)));
        assertThat(machine.looks).hasSize(2);
        assertThat(machine.binds).hasSize(2);
        assertThat(first(answers).contradicted()).isFalse();
        assertThat(answers.snapshot().sockets().size()).isZero();
        assertThat(answers.level()).isEqualTo(Level.OK);
    }

    @Test
    void whereItGoesOnContradictingTheKernelIsBelieved() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE).binds("EADDRINUSE");
        BindAnswer answer = first(current(machine).ask(List.of(end(null, 8080))));
        assertThat(machine.looks).hasSize(2);
        assertThat(answer.contradicted()).isTrue();
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.expected()).isEqualTo("OK");
        assertThat(answer.findings()).extracting(Finding::slug).contains(Slug.PORT_HELD_BY_HIDDEN_HOLDER);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
    }

    @ParameterizedTest
    @CsvSource({"EACCES", "EADDRNOTAVAIL", "EPERM", "ENODEV"})
    void anErrorAboutSomethingElseIsNoContradiction(String outcome) throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE).binds(outcome);
        BindAnswer answer = first(current(machine).ask(List.of(end(null, 8080))));
        assertThat(machine.looks).hasSize(1);
        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void anyPortIsNoContradictionEither() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE).binds("EADDRINUSE");
        assertThat(first(current(machine).ask(List.of(end("10.0.0.1", 0)))).outcome())
                .isEqualTo("EADDRINUSE");
        assertThat(machine.looks).hasSize(1);
    }

    @Test
    void whoWantsNoBindGetsNone() throws IOException {
        FakeMachine machine = FakeMachine.live(TAKEN);
        BindAnswer answer = first(new BindInquiry(machine, NamespaceChoice.CURRENT, false, options(-1, false))
                .ask(List.of(end(null, 8080))));
        assertThat(machine.binds).isEmpty();
        assertThat(answer.kernel()).isEqualTo(KernelTrial.NOT_WANTED);
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
    }

    @Test
    void aCaptureHasNoKernelToAsk() throws IOException {
        FakeMachine machine = FakeMachine.kept(TAKEN);
        BindAnswer answer = first(current(machine).ask(List.of(end(null, 8080))));
        assertThat(answer.kernel()).isEqualTo(KernelTrial.NOT_TRIED);
        assertThat(machine.looks).hasSize(1);
        assertThat(machine.binds).isEmpty();
        assertThat(machine.options).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // the user asked about, who looked, who it is then
        "-1, 0, 0",
        "-1, 1000, 1000",
        "0, 1000, 0",
        "33, 0, 33",
        "4294967294, 0, -2",
    })
    void theUserIsWhoLooksUnlessOneIsNamed(long asked, int looker, int expected) throws IOException {
        Snapshot snapshot = Shown.host("10.0.0.1").seenBy(new Looker(Looker.Source.KERNEL, looker, false));
        FakeMachine machine = FakeMachine.live(snapshot);
        BindAnswer answer = first(new BindInquiry(machine, NamespaceChoice.CURRENT, false, options(asked, true))
                .ask(List.of(end("10.0.0.1", 8080))));
        assertThat(answer.question().uid()).isEqualTo(expected);
        assertThat(machine.binds)
                .containsExactly("host tcp 10.0.0.1:8080 reuseaddr" + (asked == -1 ? "" : " uid " + expected));
    }

    @Test
    void inAFileItIsRoot() throws IOException {
        Snapshot snapshot = Shown.host("10.0.0.1").seenBy(new Looker(Looker.Source.KERNEL, 1000, true));
        assertThat(first(current(FakeMachine.kept(snapshot)).ask(List.of(end("10.0.0.1", 80))))
                        .question()
                        .uid())
                .isZero();
    }

    @ParameterizedTest
    @CsvSource({
        // what has the port, whether there is IPv6, which wildcard a port alone stands for
        "0.0.0.0, true, 0.0.0.0",
        "127.0.0.1, true, 0.0.0.0",
        "::, true, ::",
        "::1, false, ::",
        ", true, ::",
        ", false, 0.0.0.0",
    })
    void aPortAloneStandsForTheWildcardThatMeetsItsHolders(@Nullable String holder, boolean six, String wildcard)
            throws IOException {
        Shown shown = six ? Shown.host("127.0.0.1", "::1") : Shown.host("127.0.0.1");
        if (holder != null) {
            shown.listen(holder, 8080);
        }
        FakeMachine machine =
                FakeMachine.live(shown.listen("0.0.0.0", 80).snapshot()).binds(holder == null ? "OK" : "EADDRINUSE");
        assertThat(first(current(machine).ask(List.of(end(null, 8080))))
                        .question()
                        .address())
                .isEqualTo(FakeMachine.address(wildcard));
    }

    @Test
    void everyOptionIsTried() throws IOException {
        FakeMachine machine = FakeMachine.live(Shown.host("fe80::1").snapshot());
        BindInquiry.Options all = new BindInquiry.Options(true, false, true, true, 33, true);
        new BindInquiry(machine, NamespaceChoice.CURRENT, false, all)
                .ask(List.of(
                        new BindEnd(Protocol.UDP, FakeMachine.address("fe80::1"), "eth0", 53, false),
                        new BindEnd(Protocol.TCP, FakeMachine.address("fe80::1"), "1", 54, false)));
        assertThat(machine.binds)
                .containsExactly(
                        "host udp [fe80::1]:53%eth0 v6only reuseport freebind uid 33",
                        "host tcp [fe80::1]:54%eth0 v6only reuseport freebind uid 33");
    }

    @Test
    void reuseaddrIsAsServersHaveItUnlessItIsSaid() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        for (Boolean said : new @Nullable Boolean[] {null, true, false}) {
            BindInquiry.Options options = new BindInquiry.Options(false, said, false, false, -1, true);
            for (Protocol protocol : Protocol.values()) {
                new BindInquiry(machine, NamespaceChoice.CURRENT, false, options)
                        .ask(List.of(new BindEnd(protocol, FakeMachine.address("10.0.0.1"), 8080)));
            }
        }
        assertThat(machine.binds.stream().map(bind -> bind.contains("reuseaddr") ? "y" : "-"))
                .containsExactly("y", "-", "y", "y", "y", "y", "-", "-", "-");
    }

    @Test
    void theWorstNamespaceComesFirst() throws IOException {
        Snapshot snapshot = Shown.host("127.0.0.1", "10.0.0.1")
                .namespace("blue", "127.0.0.1")
                .listen("0.0.0.0", 8080)
                .snapshot();
        FakeMachine machine = FakeMachine.live(snapshot);
        machine.binds(attempt -> KernelTrial.of(machine.binds.getLast().startsWith("blue") ? "EADDRINUSE" : "OK"));
        BindAnswers answers =
                new BindInquiry(machine, NamespaceChoice.ALL, false, USUAL).ask(List.of(end("0.0.0.0", 8080)));
        assertThat(answers.answers().getFirst())
                .extracting(answer -> answer.netns().name())
                .containsExactly("blue", "host");
        assertThat(answers.level()).isEqualTo(Level.CRITICAL);
        assertThat(machine.looks.getFirst().namespaces()).isEqualTo(NamespaceChoice.ALL);
    }

    @Test
    void aNamespaceThatWasNotReadLeavesItOpen() throws IOException {
        Snapshot snapshot =
                new Snapshot.Builder(Shown.host("127.0.0.1").snapshot()).build().with(Gap.of(Gap.Kind.NAMESPACES, 1));
        BindAnswers everywhere = new BindInquiry(FakeMachine.live(snapshot), NamespaceChoice.ALL, false, USUAL)
                .ask(List.of(end("127.0.0.1", 8080)));
        assertThat(everywhere.level()).isEqualTo(Level.UNKNOWN);
        BindAnswers here = current(FakeMachine.live(snapshot)).ask(List.of(end("127.0.0.1", 8080)));
        assertThat(here.level()).isEqualTo(Level.OK);
    }

    @Test
    void ofSeveralPortsTheWorstDecides() throws IOException {
        FakeMachine machine = FakeMachine.live(TAKEN)
                .binds(attempt -> KernelTrial.of(attempt.local().port() == 8080 ? "EADDRINUSE" : "OK"));
        BindAnswers answers = current(machine).ask(List.of(end("0.0.0.0", 8079), end("0.0.0.0", 8080)));
        assertThat(answers.level()).isEqualTo(Level.CRITICAL);
        assertThat(answers.only(List.of(answers.answers().getFirst())).level()).isEqualTo(Level.OK);
    }

    private static BindAnswer unnamed(FakeMachine machine) throws IOException {
        return first(current(machine).ask(List.of(new BindEnd(Protocol.TCP, null, "", 5353, true))));
    }

    @Test
    void whereOnlyUdpIsTakenThatComesFirst() throws IOException {
        Snapshot snapshot = Shown.host("127.0.0.1").udp("0.0.0.0", 5353).snapshot();
        FakeMachine machine = FakeMachine.live(snapshot)
                .binds(attempt -> KernelTrial.of(attempt.protocol() == Protocol.UDP ? "EADDRINUSE" : "OK"));
        BindAnswer answer = unnamed(machine);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.findings().getFirst().subject().protocol()).isEqualTo(Protocol.UDP);
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        assertThat(machine.binds).hasSize(2);
    }

    @Test
    void noPortOfUdpIsTakenForAMomentWhereNothingWasSeen() throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE);
        assertThat(unnamed(machine).level()).isEqualTo(Level.OK);
        assertThat(machine.binds).hasSize(1).noneMatch(bind -> bind.contains("udp"));
    }

    @Test
    void whereTcpIsTakenNobodyAsksAboutUdp() throws IOException {
        Snapshot snapshot = Shown.host("127.0.0.1")
                .listen("0.0.0.0", 5353)
                .udp("0.0.0.0", 5353)
                .snapshot();
        FakeMachine machine = FakeMachine.live(snapshot).binds("EADDRINUSE");
        assertThat(unnamed(machine).findings())
                .allSatisfy(finding -> assertThat(finding.subject().protocol()).isNotEqualTo(Protocol.UDP));
        assertThat(machine.binds).containsExactly("host tcp 0.0.0.0:5353 reuseaddr");
    }

    private static ConnectQuestion to(@Nullable String source, String address, int port) {
        IpAddress from = source == null ? null : FakeMachine.address(source);
        return new ConnectQuestion(Protocol.TCP, from, FakeMachine.address(address), port);
    }

    private static Shown connections(int count) {
        Shown shown = Shown.host("127.0.0.1", "10.0.0.1");
        for (int i = 0; i < count; i++) {
            shown.row(Protocol.TCP, SocketState.TIME_WAIT, "10.0.0.1", 40_000 + i, "10.0.0.9", 443);
        }
        return shown;
    }

    @Test
    void aConnectionAsksForTheWay() throws IOException {
        FakeMachine machine = FakeMachine.live(connections(1).snapshot()).routes("OK", "10.0.0.1");
        ConnectAnswers answers = new ConnectInquiry(machine, NamespaceChoice.CURRENT).ask(to(null, "10.0.0.9", 443));
        ConnectAnswer answer = answers.answers().getFirst();
        assertThat(machine.routes).containsExactly("host 10.0.0.9:443 stream");
        assertThat(answer.source()).isEqualTo(FakeMachine.address("10.0.0.1"));
        assertThat(answer.capacity().now().used()).isEqualTo(1);
        assertThat(answer.capacity().now().usable()).isEqualTo(4);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(machine.looks).hasSize(1);
        assertThat(machine.looks.getFirst().hidden()).isFalse();
        assertThat(machine.watched).isZero();
    }

    @ParameterizedTest
    @CsvSource({"ENETUNREACH", "EHOSTUNREACH", "EACCES", "EINVAL"})
    void whereNoWayLeadsNoConnectionIsPromised(String error) throws IOException {
        FakeMachine machine = FakeMachine.live(connections(0).snapshot()).routes(error, null);
        ConnectAnswers answers = new ConnectInquiry(machine, NamespaceChoice.CURRENT).ask(to(null, "10.0.0.9", 443));
        ConnectAnswer answer = answers.answers().getFirst();
        assertThat(answer.outcome()).isEqualTo(error);
        assertThat(answer.capacity().now().free()).isZero();
        assertThat(answer.noWay()).isTrue();
        assertThat(answers.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void aboutEveryNamespaceNoWayIsAskedFor() throws IOException {
        Snapshot snapshot = connections(1).namespace("blue", "10.0.0.2").snapshot();
        FakeMachine machine = FakeMachine.live(snapshot);
        ConnectAnswers answers = new ConnectInquiry(machine, NamespaceChoice.ALL).ask(to(null, "10.0.0.9", 443));
        assertThat(machine.routes).isEmpty();
        assertThat(answers.answers()).hasSize(2);
        assertThat(answers.answers().getFirst().capacity().now().used()).isEqualTo(1);
    }

    @Test
    void whoFilledADestinationAndIsGoneIsWatchedFor() throws IOException {
        FakeMachine machine = FakeMachine.live(connections(4).snapshot()).routes("OK", "10.0.0.1");
        ConnectAnswers answers = new ConnectInquiry(machine, NamespaceChoice.CURRENT).ask(to(null, "10.0.0.9", 443));
        assertThat(machine.watched).isEqualTo(1);
        assertThat(answers.level()).isEqualTo(Level.CRITICAL);
        assertThat(answers.answers().getFirst().findings().getFirst().culprits())
                .extracting(culprit -> culprit.pid())
                .containsExactly(9);
    }

    @Test
    void theWholeMachineIsWatchedOnlyWhereSomebodyIsMissing() throws IOException {
        FakeMachine full = FakeMachine.live(connections(4).snapshot());
        MachineAnswer answer = MachineAnswer.of(full, NamespaceChoice.ALL);
        assertThat(full.watched).isEqualTo(1);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(answer.verdict().findings().getFirst().culprits()).isNotEmpty();
        FakeMachine idle = FakeMachine.live(connections(1).snapshot());
        assertThat(MachineAnswer.of(idle, NamespaceChoice.ALL).level()).isEqualTo(Level.OK);
        assertThat(idle.watched).isZero();
        assertThat(MachineAnswer.of(FakeMachine.kept(connections(4).snapshot()), NamespaceChoice.ALL)
                        .verdict()
                        .findings()
                        .getFirst()
                        .culprits())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // namespaces with the first current; which are asked about
        "CURRENT, 1, host",
        "CURRENT, 3, host",
        "ALL, 1, host",
        "ALL, 3, host blue2 blue1",
    })
    void whichNamespacesAreAskedAbout(String choice, int count, String asked) {
        Shown shown = Shown.host();
        for (int i = 1; i < count; i++) {
            shown.namespace("blue" + i);
        }
        Snapshot snapshot = shown.snapshot();
        NamespaceChoice which = choice.equals("ALL") ? NamespaceChoice.ALL : NamespaceChoice.CURRENT;
        assertThat(Namespaces.asked(which, snapshot).stream()
                        .map(index -> snapshot.namespaces().get(index).name())
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(asked.split(" "));
    }

    @Test
    void aNamespaceThatWasNamedIsTheOnlyOneThere() {
        Snapshot host = Shown.host().namespace("blue").snapshot();
        NetworkNamespace blue = host.namespaces().get(1);
        Snapshot only = new Snapshot.Builder(host).namespaces(List.of(blue)).build();
        assertThat(Namespaces.asked(new NamespaceChoice.Named("blue"), only)).containsExactly(0);
    }

    @ParameterizedTest
    @EnumSource(UnixTrial.State.class)
    void aPathIsAnsweredByWhatIsThere(UnixTrial.State state) throws IOException {
        FakeMachine machine = FakeMachine.live(IDLE).path(state);
        UnixAnswer answer = UnixAnswer.of(machine, "/run/a.sock");
        assertThat(answer).isNotNull();
        if (answer != null) {
            assertThat(answer.outcome()).isEqualTo(state.outcome());
            assertThat(answer.level())
                    .isEqualTo(
                            state == UnixTrial.State.FREE
                                    ? Level.OK
                                    : state == UnixTrial.State.UNCLEAR || state == UnixTrial.State.NOT_KEPT
                                            ? Level.UNKNOWN
                                            : Level.CRITICAL);
            assertThat(answer.snapshot().processes()).containsKey(7);
        }
        assertThat(machine.looks.getFirst().holders()).isFalse();
    }

    /** What was kept of a machine holds no unix sockets; that a path is too long is known without it. */
    @Test
    void ofAPathOfAKeptMachineItIsSaidWhatCannotBeKnown() throws IOException {
        UnixAnswer answer = UnixAnswer.of(FakeMachine.kept(IDLE), "/run/a.sock");
        assertThat(answer.outcome()).isNull();
        assertThat(answer.level()).isEqualTo(Level.UNKNOWN);
        assertThat(answer.finding().title().key()).isEqualTo("finding.unix-socket-in-use.not-kept");
        UnixAnswer longest = UnixAnswer.of(FakeMachine.kept(IDLE), "/run/" + "x".repeat(103));
        assertThat(longest.outcome()).isEqualTo("EINVAL");
        assertThat(longest.level()).isEqualTo(Level.CRITICAL);
        assertThat(UnixAnswer.of(FakeMachine.kept(IDLE), "/run/" + "x".repeat(102))
                        .outcome())
                .isNull();
    }
}
