package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.CLOSE_WAIT;
import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BindDiagnosisTest {

    private static final KernelTrial IN_USE = KernelTrial.of("EADDRINUSE");
    private static final KernelTrial FREE = KernelTrial.of("OK");

    private static Snapshots machine() {
        return Snapshots.machine().process(7, "nginx").process(8, "curl");
    }

    private static BindQuestion tcp(String local) {
        return new BindQuestion(
                Protocol.TCP,
                Snapshots.end(local).address(),
                Snapshots.end(local).port(),
                false,
                true,
                false,
                0,
                false);
    }

    private static BindQuestion v6only(BindQuestion question) {
        return new BindQuestion(
                question.protocol(),
                question.address(),
                question.port(),
                true,
                question.reuseaddr(),
                question.reuseport(),
                question.uid(),
                question.freebind());
    }

    private static BindQuestion reuseport(BindQuestion question, int uid) {
        return new BindQuestion(
                question.protocol(),
                question.address(),
                question.port(),
                question.v6only(),
                question.reuseaddr(),
                true,
                uid,
                question.freebind());
    }

    private static BindQuestion by(BindQuestion question, int uid) {
        return new BindQuestion(
                question.protocol(),
                question.address(),
                question.port(),
                question.v6only(),
                question.reuseaddr(),
                question.reuseport(),
                uid,
                question.freebind());
    }

    private static BindAnswer ask(Snapshots machine, BindQuestion question, KernelTrial trial) {
        return Diagnosis.bind(machine.snapshot(), 0, question, trial);
    }

    private static BindAnswer ask(Snapshots machine, String local) {
        return ask(machine, tcp(local), KernelTrial.NOT_TRIED);
    }

    private static List<Slug> slugs(BindAnswer answer) {
        return answer.findings().stream().map(Finding::slug).toList();
    }

    private static Remedy firstRemedy(Snapshot machine) {
        return Diagnosis.bind(machine, 0, tcp("0.0.0.0:443"), IN_USE)
                .findings()
                .getFirst()
                .remedies()
                .getFirst();
    }

    @Test
    void aSocketUnitIsStoppedByItsNameWhereItIsKnown() {
        Snapshot unknown =
                machine().process(1, "systemd").listen("0.0.0.0:443").heldBy(1).snapshot();
        assertThat(firstRemedy(unknown).command()).isEqualTo("systemctl list-sockets --all");
        SocketUnit unit = new SocketUnit(unknown.sockets().inode(0), 1, new Unit("web.socket", Unit.Kind.SYSTEM, null));
        Snapshot known = unknown.with(
                new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(unit), List.of(), Set.of()));
        assertThat(firstRemedy(known).command()).isEqualTo("systemctl stop web.socket");
    }

    /** In a container the first process is the program itself. */
    @Test
    void theFirstProcessOfAContainerIsNotTakenForSystemd() {
        Remedy remedy = firstRemedy(
                machine().process(1, "nginx").listen("0.0.0.0:443").heldBy(1).snapshot());
        assertThat(remedy.text().key()).isEqualTo("why.stop.init");
        assertThat(remedy.command()).isNull();
    }

    /** Beside a container of a pod its first process is 1, and only the cgroup says what it is in. */
    @Test
    void theFirstProcessOfAPodsContainerIsEndedThroughThePod() {
        Snapshot machine = machine()
                .process(OneProcess.of(1, "nginx")
                        .parent(0)
                        .container("containerd", null)
                        .podUid("74c13223-5a00-11e9-b385-42010a80018d")
                        .info())
                .listen("0.0.0.0:443")
                .heldBy(1)
                .snapshot();
        Remedy remedy = firstRemedy(machine);
        assertThat(remedy.text().key()).isEqualTo("why.stop.pod");
        assertThat(remedy.command())
                .startsWith("kubectl get pods --all-namespaces ")
                .endsWith(" | grep 74c13223-5a00-11e9-b385-42010a80018d");
    }

    /** docker has a proxy for each family: IPV6_V6ONLY would not give the port to anybody. */
    @Test
    void whereBothFamiliesAreTakenIpv6OnlyIsNoAdvice() {
        BindAnswer answer = ask(
                machine()
                        .process(7, "docker-proxy")
                        .listen("0.0.0.0:443")
                        .heldBy(7)
                        .listen("[::]:443")
                        .v6only()
                        .heldBy(7),
                tcp("[::]:443"),
                IN_USE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_HELD_BY_LISTENER);
    }

    @Test
    void aContainerIsStoppedByTheUserWhoseItIs() {
        Snapshot machine = machine()
                .process(50, "rootlessport", 1000, "ann")
                .listen("0.0.0.0:443")
                .heldBy(50)
                .snapshot();
        PortForward forward = new PortForward(50, -1, "web", "");
        Snapshot known = machine.with(new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(forward)));
        assertThat(firstRemedy(known).text().key()).isEqualTo("why.stop.container");
        assertThat(firstRemedy(known).command())
                .isEqualTo("runuser -l ann -c 'XDG_RUNTIME_DIR=/run/user/1000 podman stop web'");
    }

    @Test
    void aPortNobodyHasIsFree() {
        BindAnswer answer = ask(machine().listen("0.0.0.0:80").heldBy(7), tcp("0.0.0.0:443"), FREE);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.level()).isEqualTo(Level.OK);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_FREE);
        assertThat(answer.blockers()).isEmpty();
    }

    @Test
    void aListenerHoldsItsPort() {
        BindAnswer answer = ask(machine().listen("0.0.0.0:443").heldBy(7, 8), "127.0.0.1:443");
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_HELD_BY_LISTENER);
        assertThat(answer.blockers()).containsExactly(0);
        assertThat(answer.findings().getFirst().culprits())
                .extracting(Culprit::comm)
                .containsExactly("nginx", "curl");
    }

    @Test
    void aListenerOnAnotherAddressIsNotInTheWay() {
        BindAnswer answer = ask(machine().listen("10.0.0.1:443"), "127.0.0.1:443");
        assertThat(slugs(answer)).containsExactly(Slug.PORT_FREE);
    }

    @Test
    void aDualStackListenerIsInTheWayOfIpv4InBothOrders() {
        assertThat(slugs(ask(machine().listen("[::]:443").heldBy(7), "0.0.0.0:443")))
                .containsExactly(Slug.DUAL_STACK_CONFLICT, Slug.PORT_HELD_BY_LISTENER);
        assertThat(slugs(ask(machine().listen("0.0.0.0:443").heldBy(7), "[::]:443")))
                .containsExactly(Slug.DUAL_STACK_CONFLICT, Slug.PORT_HELD_BY_LISTENER);
    }

    @Test
    void v6onlyOnEitherSideLetsBothStandSideBySide() {
        assertThat(slugs(ask(machine().listen("[::]:443").v6only(), "0.0.0.0:443")))
                .containsExactly(Slug.PORT_FREE);
        assertThat(slugs(ask(machine().listen("0.0.0.0:443"), v6only(tcp("[::]:443")), KernelTrial.NOT_TRIED)))
                .containsExactly(Slug.PORT_FREE);
        assertThat(slugs(ask(machine().listen("[::]:443").v6only().heldBy(7), "[::]:443")))
                .containsExactly(Slug.PORT_HELD_BY_LISTENER);
    }

    /** The only socket of a look may be one that nobody was found to have: it is no leftover of a listener, and waits for nothing. */
    @Test
    void aConnectionThatNobodyIsFoundToHaveIsNoLeftover() {
        Snapshots machine = machine().connection(ESTABLISHED, "127.0.0.1:841", "127.0.0.1:2049");
        assertThat(slugs(ask(machine, tcp("0.0.0.0:841"), IN_USE))).containsExactly(Slug.PORT_HELD_BY_HIDDEN_HOLDER);
        assertThat(slugs(ask(machine.ownerless(), tcp("0.0.0.0:841"), IN_USE)))
                .containsExactly(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS);
    }

    @Test
    void aBoundSocketIsNamedThoughItDoesNotListen() {
        BindAnswer answer = ask(machine().bound("127.0.0.1:443").heldBy(7), tcp("0.0.0.0:443"), IN_USE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_HELD_BY_BOUND_SOCKET);
        assertThat(answer.findings().getFirst().remedies())
                .extracting(Remedy::id)
                .containsExactly("bind-elsewhere:one-address", "signal:QUIT:7");
    }

    @Test
    void whatHangsOnUnseenOptionsIsLeftToTheKernel() {
        Snapshots machine = machine().bound("127.0.0.1:443").heldBy(7);
        assertThat(ask(machine, tcp("0.0.0.0:443"), FREE).level()).isEqualTo(Level.OK);
        assertThat(ask(machine, tcp("0.0.0.0:443"), IN_USE).level()).isEqualTo(Level.CRITICAL);
        assertThat(ask(machine, "0.0.0.0:443").level()).isEqualTo(Level.UNKNOWN);
    }

    @Test
    void optionsThatASocketToldSettleIt() {
        Snapshot snapshot = machine().bound("127.0.0.1:443").heldBy(7).snapshot();
        long inode = snapshot.sockets().inode(0);
        assertThat(Diagnosis.bind(
                                snapshot.with(Map.of(inode, new SocketOptions(true, false, null))),
                                0,
                                tcp("0.0.0.0:443"),
                                KernelTrial.NOT_TRIED)
                        .outcome())
                .isEqualTo("OK");
        assertThat(Diagnosis.bind(
                                snapshot.with(Map.of(inode, new SocketOptions(false, false, null))),
                                0,
                                tcp("0.0.0.0:443"),
                                KernelTrial.NOT_TRIED)
                        .level())
                .isEqualTo(Level.CRITICAL);
    }

    @Test
    void timeWaitOfAServerSaysHowLong() {
        Snapshots machine = machine()
                .timeWait("10.0.0.1:443", "10.0.0.9:50000", 12_300)
                .timeWait("10.0.0.1:443", "10.0.0.9:50001", 34_001);
        BindAnswer answer = ask(machine, tcp("0.0.0.0:443"), IN_USE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_HELD_BY_TIME_WAIT);
        assertThat(answer.findings().getFirst().title().arguments()).contains(java.time.Duration.ofSeconds(35));
        assertThat(ask(machine, tcp("0.0.0.0:443"), FREE).findings().getFirst().slug())
                .isEqualTo(Slug.PORT_FREE);
        assertThat(slugs(ask(machine().timeWait("10.0.0.9:50000", "10.0.0.1:443", 9000), "0.0.0.0:443")))
                .containsExactly(Slug.PORT_FREE);
    }

    @Test
    void connectionsOfAListenerThatIsGoneHoldItsPort() {
        Snapshots machine = machine()
                .connection(ESTABLISHED, "10.0.0.1:443", "10.0.0.9:50000")
                .heldBy(7)
                .connection(CLOSE_WAIT, "10.0.0.1:443", "10.0.0.9:50001")
                .heldBy(7);
        assertThat(slugs(ask(machine, tcp("0.0.0.0:443"), IN_USE)))
                .containsExactly(Slug.PORT_HELD_BY_LEFTOVER_CONNECTIONS);
        // With the listener still there, it is the cause, and its connections are not, though they are in the way.
        BindQuestion plain =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), 443, false, false, false, 0, false);
        Snapshots serving = machine().listen("0.0.0.0:443").heldBy(7);
        serving.connection(ESTABLISHED, "10.0.0.1:443", "10.0.0.9:50000").heldBy(7);
        assertThat(slugs(ask(serving, plain, IN_USE))).containsExactly(Slug.PORT_HELD_BY_LISTENER);
        assertThat(ask(serving, plain, IN_USE).blockers()).containsExactly(0, 1);
        assertThat(slugs(ask(machine.listen("0.0.0.0:443").heldBy(7), tcp("0.0.0.0:443"), IN_USE)))
                .containsExactly(Slug.PORT_HELD_BY_LISTENER);
    }

    @Test
    void reuseportNeedsTheSameUser() {
        Snapshots machine = machine().listen("0.0.0.0:8443").uid(33).heldBy(7);
        BindAnswer other = ask(machine, reuseport(tcp("0.0.0.0:8443"), 1000), IN_USE);
        assertThat(slugs(other)).containsExactly(Slug.REUSEPORT_MISMATCH);
        assertThat(other.findings().getFirst().title().key()).isEqualTo("finding.reuseport-mismatch.user");
        BindAnswer same = ask(machine, reuseport(tcp("0.0.0.0:8443"), 33), IN_USE);
        assertThat(same.findings().getFirst().title().key()).isEqualTo("finding.reuseport-mismatch.option");
        assertThat(ask(machine, reuseport(tcp("0.0.0.0:8443"), 33), FREE).outcome())
                .isEqualTo("OK");
        assertThat(slugs(ask(machine, tcp("0.0.0.0:8443"), IN_USE))).containsExactly(Slug.PORT_HELD_BY_LISTENER);
    }

    @Test
    void lowPortsNeedAPrivilegeAndThatThePortIsTakenIsToldFirst() {
        assertThat(slugs(ask(machine(), by(tcp("0.0.0.0:443"), 1000), KernelTrial.NOT_TRIED)))
                .containsExactly(Slug.PRIVILEGED_PORT);
        BindAnswer both =
                ask(machine().listen("0.0.0.0:443").heldBy(7), by(tcp("0.0.0.0:443"), 1000), KernelTrial.of("EACCES"));
        assertThat(slugs(both)).containsExactly(Slug.PORT_HELD_BY_LISTENER, Slug.PRIVILEGED_PORT);
        assertThat(slugs(ask(machine(), by(tcp("0.0.0.0:1024"), 1000), KernelTrial.NOT_TRIED)))
                .containsExactly(Slug.PORT_FREE);
        assertThat(slugs(ask(
                        machine().set("net.ipv4.ip_unprivileged_port_start", "80"),
                        by(tcp("0.0.0.0:443"), 1000),
                        KernelTrial.NOT_TRIED)))
                .containsExactly(Slug.PORT_FREE);
    }

    /** Containers often have ip_unprivileged_port_start = 0; an ordinary user outside cannot read it. */
    @Test
    void whereSettingsWereNotReadNoPrivilegeIsClaimed() {
        Snapshots machine = machine()
                .namespace("web-1", NetworkNamespace.Kind.CONTAINER, 20)
                .asText();
        BindQuestion question = by(tcp("0.0.0.0:443"), 1000);
        BindAnswer free = Diagnosis.bind(machine.snapshot(), 1, question, KernelTrial.NOT_TRIED);
        assertThat(free.outcome()).isEqualTo("OK");
        assertThat(free.level()).isEqualTo(Level.UNKNOWN);
        machine.listen("0.0.0.0:443");
        BindAnswer held = Diagnosis.bind(machine.snapshot(), 1, question, KernelTrial.NOT_TRIED);
        assertThat(held.outcome()).isEqualTo("EADDRINUSE");
        assertThat(held.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void aForeignAddressComesBeforeEverythingElse() {
        BindAnswer answer =
                ask(machine().listen("0.0.0.0:443").heldBy(7), by(tcp("192.0.2.7:443"), 1000), KernelTrial.NOT_TRIED);
        assertThat(answer.outcome()).isEqualTo("EADDRNOTAVAIL");
        assertThat(slugs(answer)).containsExactly(Slug.ADDRESS_NOT_LOCAL, Slug.PORT_HELD_BY_LISTENER);
        assertThat(ask(machine(), "127.9.9.9:443").outcome()).isEqualTo("OK");
        assertThat(ask(machine(), "10.0.0.1:443").outcome()).isEqualTo("OK");
        assertThat(ask(machine().set("net.ipv4.ip_nonlocal_bind", "1"), "192.0.2.7:443")
                        .outcome())
                .isEqualTo("OK");
    }

    /** Each form that bind() refuses with EINVAL is told by its own sentence. */
    @Test
    void anAddressInAWrongFormSaysWhatIsWrongWithIt() {
        assertThat(sentence(tcp("[fe80::1]:443"))).isEqualTo("finding.address-not-local.refused.scope");
        assertThat(sentence(tcp("[ff02::1]:443"))).isEqualTo("finding.address-not-local.refused.multicast");
        assertThat(sentence(v6only(tcp("[::ffff:127.0.0.1]:443"))))
                .isEqualTo("finding.address-not-local.refused.mapped");
    }

    private static String sentence(BindQuestion question) {
        BindAnswer answer = ask(machine(), question, KernelTrial.NOT_TRIED);
        assertThat(answer.outcome()).isEqualTo("EINVAL");
        assertThat(slugs(answer)).containsExactly(Slug.ADDRESS_NOT_LOCAL);
        return answer.findings().getFirst().title().key();
    }

    @Test
    void aHolderInAnotherNamespaceNeverBlocks() {
        Snapshots machine = machine()
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 70)
                .listen("0.0.0.0:443")
                .heldBy(7);
        BindAnswer answer = ask(machine, tcp("0.0.0.0:443"), FREE);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.findings().getFirst().evidence())
                .anySatisfy(evidence -> assertThat(evidence.text().key()).isEqualTo("finding.port-free.elsewhere.by"));
        assertThat(Diagnosis.bind(machine.snapshot(), 1, tcp("0.0.0.0:443"), IN_USE)
                        .level())
                .isEqualTo(Level.CRITICAL);
    }

    @Test
    void aRefusalThatNothingExplainsIsAHiddenHolder() {
        BindAnswer answer = ask(machine(), tcp("0.0.0.0:443"), IN_USE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_HELD_BY_HIDDEN_HOLDER);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
    }

    @Test
    void aHolderThatWentAwayMeanwhileIsSaid() {
        BindAnswer answer = ask(machine().listen("0.0.0.0:443").heldBy(7), tcp("0.0.0.0:443"), FREE);
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.findings().getFirst().evidence())
                .anySatisfy(evidence -> assertThat(evidence.text().key()).isEqualTo("finding.port-free.meanwhile"));
    }

    @Test
    void aListenerWithoutAProcessIsHiddenOnlyWhenAllWasSeen() {
        Snapshots seen = machine().listen("0.0.0.0:80").heldBy(7).listen("0.0.0.0:443");
        assertThat(slugs(ask(seen, tcp("0.0.0.0:443"), IN_USE))).containsExactly(Slug.PORT_HELD_BY_HIDDEN_HOLDER);
        Snapshots unseen = seen.gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 12));
        BindAnswer answer = ask(unseen, tcp("0.0.0.0:443"), IN_USE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_HELD_BY_LISTENER);
        assertThat(answer.findings().getFirst().remedies().getFirst().command())
                .isEqualTo("sudo portwhy:again 0.0.0.0:443");
    }

    /** Root is not told to become root. */
    @Test
    void whatEvenRootMayNotSeeIsToBeSeenFromTheHost() {
        Snapshots unseen = machine().listen("0.0.0.0:443").gap(Gap.of(Gap.Kind.FILES_REFUSED_TO_ROOT, 1));
        Remedy first = ask(unseen, tcp("0.0.0.0:443"), IN_USE)
                .findings()
                .getFirst()
                .remedies()
                .getFirst();
        assertThat(first.text().key()).isEqualTo("why.from-host.do");
        assertThat(first.command()).isNull();
    }

    @Test
    void withoutTheKernelsWordUnseenBoundSocketsLeaveItOpen() {
        Snapshots machine = machine().gap(Gap.of(Gap.Kind.BOUND_ONLY_SOCKETS, "6.1"));
        assertThat(ask(machine, "0.0.0.0:443").level()).isEqualTo(Level.UNKNOWN);
        assertThat(ask(machine, tcp("0.0.0.0:443"), FREE).level()).isEqualTo(Level.OK);
    }

    @Test
    void udpHasItsOwnPorts() {
        BindQuestion question =
                new BindQuestion(Protocol.UDP, Snapshots.address("0.0.0.0"), 53, false, false, false, 0, false);
        assertThat(slugs(ask(machine().udp("127.0.0.1:53").heldBy(7), question, IN_USE)))
                .containsExactly(Slug.PORT_HELD_BY_LISTENER);
        assertThat(slugs(ask(machine().listen("0.0.0.0:53"), question, FREE))).containsExactly(Slug.PORT_FREE);
    }

    @Test
    void aFreePortInsideTheRangeIsATrap() {
        assertThat(slugs(ask(machine(), tcp("0.0.0.0:40000"), FREE)))
                .containsExactly(Slug.PORT_FREE, Slug.LISTENER_INSIDE_EPHEMERAL_RANGE);
        assertThat(slugs(ask(machine().set("net.ipv4.ip_local_reserved_ports", "40000"), tcp("0.0.0.0:40000"), FREE)))
                .containsExactly(Slug.PORT_FREE);
    }

    @Test
    void portZeroFailsWhenEveryPortOfTheAddressIsTaken() {
        Snapshots full = machine().range(40_000, 40_001);
        full.connection(ESTABLISHED, "10.0.0.1:40000", "10.0.0.9:443")
                .connection(ESTABLISHED, "10.0.0.1:40001", "10.0.0.9:80");
        BindAnswer answer = ask(full, tcp("10.0.0.1:0"), KernelTrial.NOT_TRIED);
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(slugs(answer)).containsExactly(Slug.EPHEMERAL_PORTS_EXHAUSTED);
        assertThat(ask(full, "127.0.0.1:0").outcome()).isEqualTo("OK");
    }

    @Test
    void aRuleThatTakesThePacketsIsToldBesideAFreePort() {
        PortRule rule = new PortRule(
                0, Protocol.TCP, null, 8000, 8010, PortRule.Kind.DNAT, "172.17.0.2:80", "nft ip nat PREROUTING");
        Snapshot snapshot =
                machine().snapshot().with(new Hidden(List.of(), List.of(rule), List.of(), List.of(), List.of()));
        BindAnswer answer = Diagnosis.bind(snapshot, 0, tcp("0.0.0.0:8005"), FREE);
        assertThat(slugs(answer)).containsExactly(Slug.PORT_SERVED_BY_RULE, Slug.PORT_FREE);
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        assertThat(slugs(Diagnosis.bind(snapshot, 0, tcp("0.0.0.0:8011"), FREE)))
                .containsExactly(Slug.PORT_FREE);
    }

    /** A rule without a port may have conditions that nobody read; and what comes over the loopback never meets it. */
    @Test
    void aRuleForAllPortsOnlyMayTakeThePackets() {
        PortRule rule = new PortRule(
                0,
                Protocol.TCP,
                null,
                PortRule.FIRST,
                PortRule.LAST,
                PortRule.Kind.REDIRECT,
                ":15001",
                "iptables nat PREROUTING");
        Snapshot snapshot =
                machine().snapshot().with(new Hidden(List.of(), List.of(rule), List.of(), List.of(), List.of()));
        Finding said = Diagnosis.bind(snapshot, 0, tcp("0.0.0.0:8005"), FREE)
                .findings()
                .getLast();
        assertThat(said.slug()).isEqualTo(Slug.PORT_SERVED_BY_RULE);
        assertThat(said.title().arguments().getLast())
                .isEqualTo(Text.of("finding.port-served-by-rule.away.may.network"));
        assertThat(slugs(Diagnosis.bind(snapshot, 0, tcp("127.0.0.1:8005"), FREE)))
                .containsExactly(Slug.PORT_FREE);
    }
}
