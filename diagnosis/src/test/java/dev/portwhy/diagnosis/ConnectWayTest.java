package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.TIME_WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortFacts;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.RouteTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a connect() meets before it takes a port, and which source it has. */
class ConnectWayTest {

    private static final RouteTrial FROM_HERE = new RouteTrial("OK", Snapshots.address("10.0.0.1"));

    private static ConnectAnswer connect(Snapshots machine, String source, String to, RouteTrial route) {
        IpAddress from = source.isEmpty() ? null : Snapshots.address(source);
        return Diagnosis.connect(
                machine.snapshot(),
                0,
                new ConnectQuestion(
                        Protocol.TCP,
                        from,
                        Snapshots.end(to).address(),
                        Snapshots.end(to).port()),
                route);
    }

    private static ConnectAnswer fixed(Snapshots machine, String from, String to) {
        return Diagnosis.connect(
                machine.snapshot(),
                0,
                new ConnectQuestion(
                        Protocol.TCP,
                        Snapshots.end(from).address(),
                        Snapshots.end(from).port(),
                        Snapshots.end(to).address(),
                        Snapshots.end(to).port()));
    }

    private static void nothingFree(ConnectAnswer answer, String outcome, Slug slug) {
        assertThat(answer.outcome()).isEqualTo(outcome);
        assertThat(answer.level()).isEqualTo(Level.CRITICAL);
        assertThat(answer.capacity().now().free()).isZero();
        assertThat(answer.boundFirst()).isZero();
        assertThat(answer.findings()).extracting(Finding::slug).containsExactly(slug);
        assertThat(answer.findings().getFirst().remedies()).isNotEmpty();
    }

    @Test
    void aSourceThatIsNotHereIsNoMatterOfOptions() {
        Snapshots machine = Snapshots.machine();
        ConnectAnswer answer = connect(machine, "203.0.113.9", "10.0.0.9:25", new RouteTrial("OK", null));
        nothingFree(answer, "EADDRNOTAVAIL", Slug.ADDRESS_NOT_LOCAL);
        assertThat(answer.findings().getFirst().remedies())
                .extracting(remedy -> remedy.action().id())
                .containsExactly("bind-elsewhere:own-address");
        machine.set("net.ipv4.ip_nonlocal_bind", "1");
        nothingFree(
                connect(machine, "203.0.113.9", "10.0.0.9:25", new RouteTrial("ENETUNREACH", null)),
                "ENETUNREACH",
                Slug.ADDRESS_NOT_LOCAL);
        nothingFree(
                connect(machine, "203.0.113.9", "10.0.0.9:25", RouteTrial.NOT_TRIED),
                "ENETUNREACH",
                Slug.ADDRESS_NOT_LOCAL);
    }

    @Test
    void anIpv6SourceThatIsNotHereSendsAndHearsNothing() {
        Snapshots machine = Snapshots.machine().local("2001:db8::1", 64).set("net.ipv6.ip_nonlocal_bind", "1");
        ConnectAnswer answer = connect(machine, "2001:db8::9", "[2001:db8::2]:25", new RouteTrial("OK", null));
        assertThat(answer.level()).isEqualTo(Level.WARNING);
        assertThat(answer.findings()).extracting(Finding::slug).containsExactly(Slug.ADDRESS_NOT_LOCAL);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[::1]:5432", "[2001:db8::5]:5432"})
    void withoutIpv6NoPortIsShort(String to) {
        Snapshots machine = Snapshots.machine()
                .withoutIpv6()
                .set("net.ipv6.conf.all.disable_ipv6", "1")
                .set("net.ipv6.conf.lo.disable_ipv6", "1");
        nothingFree(
                connect(machine, "", to, new RouteTrial("EADDRNOTAVAIL", null)), "EADDRNOTAVAIL", Slug.IPV6_DISABLED);
        nothingFree(connect(machine, "", to, RouteTrial.NOT_TRIED), "EADDRNOTAVAIL", Slug.IPV6_DISABLED);
        assertThat(connect(Snapshots.machine(), "", "[::1]:5432", new RouteTrial("OK", Snapshots.address("::1")))
                        .outcome())
                .isEqualTo("OK");
    }

    @Test
    void theSourceIsTheOneOfTheRouteAndNotThatOfMostConnections() {
        Snapshots machine = Snapshots.machine().process(7, "postfix");
        for (int port = 40_000; port < 40_030; port++) {
            machine.connection(ESTABLISHED, "10.0.0.50:" + port, "10.0.0.9:25").heldBy(7);
        }
        assertThat(connect(machine, "", "10.0.0.9:25", FROM_HERE).source()).isEqualTo(Snapshots.address("10.0.0.1"));
        assertThat(connect(machine, "", "10.0.0.9:25", FROM_HERE)
                        .capacity()
                        .now()
                        .used())
                .isZero();
        // Nobody asked the kernel: an address that is not here any more is no source, one that is may be.
        assertThat(connect(machine, "", "10.0.0.9:25", RouteTrial.NOT_TRIED).source())
                .isNull();
        assertThat(connect(machine.local("10.0.0.50", 24), "", "10.0.0.9:25", RouteTrial.NOT_TRIED)
                        .source())
                .isEqualTo(Snapshots.address("10.0.0.50"));
    }

    @Test
    void connectionsOfATransparentProxyHaveAForeignAddressOnPurpose() {
        Snapshots machine = Snapshots.machine().process(7, "squid");
        machine.connection(ESTABLISHED, "203.0.113.9:40000", "10.0.0.9:80").heldBy(7);
        assertThat(Diagnosis.machine(machine.snapshot()).findings())
                .extracting(Finding::slug)
                .contains(Slug.SOURCE_ADDRESS_GONE);
        Snapshots proxy = Snapshots.machine().process(7, "squid");
        proxy.connection(ESTABLISHED, "203.0.113.9:40000", "10.0.0.9:80")
                .transparent()
                .heldBy(7);
        assertThat(Diagnosis.machine(proxy.snapshot()).findings())
                .extracting(Finding::slug)
                .doesNotContain(Slug.SOURCE_ADDRESS_GONE);
    }

    @Test
    void aChosenPortMeetsTheConnectionWithTheSameEnds() {
        Snapshots machine = Snapshots.machine()
                .process(7, "natmap")
                .connection(ESTABLISHED, "10.0.0.1:40001", "10.0.0.9:80")
                .heldBy(7)
                .timeWait("10.0.0.1:40000", "10.0.0.9:80", 42_000)
                .fact(0);
        ConnectAnswer waits = fixed(machine, "10.0.0.1:40000", "10.0.0.9:80");
        nothingFree(waits, "EADDRNOTAVAIL", Slug.PORT_HELD_BY_TIME_WAIT);
        ConnectAnswer alive = fixed(machine, "10.0.0.1:40001", "10.0.0.9:80");
        nothingFree(alive, "EADDRNOTAVAIL", Slug.PORT_TAKEN_BY_OUTGOING_CONNECTION);
        assertThat(alive.findings().getFirst().culprits())
                .extracting(Culprit::pid)
                .containsExactly(7);
        assertThat(alive.findings().getFirst().remedies().getFirst().verify())
                .isEqualTo(AskAgain.PROGRAM + " connect 10.0.0.1:40001 10.0.0.9:80");
    }

    @Test
    void aChosenPortThatNobodyHasIsOneConnection() {
        ConnectAnswer answer = fixed(Snapshots.machine(), "10.0.0.1:40001", "10.0.0.9:80");
        assertThat(answer.outcome()).isEqualTo("OK");
        assertThat(answer.capacity().now().free()).isEqualTo(1);
        assertThat(answer.level()).isEqualTo(Level.OK);
    }

    @Test
    void aListenerOnTheChosenPortStandsInTheWayOfTheBind() {
        Snapshots machine =
                Snapshots.machine().process(7, "nginx").listen("0.0.0.0:40001").heldBy(7);
        ConnectAnswer answer = fixed(machine, "10.0.0.1:40001", "10.0.0.9:80");
        assertThat(answer.outcome()).isEqualTo("EADDRINUSE");
        assertThat(answer.findings()).extracting(Finding::slug).contains(Slug.PORT_HELD_BY_LISTENER);
    }

    @Test
    void aTimeWaitOfAConnectionWithTimestampsIsTakenOver() {
        Snapshots machine = Snapshots.machine()
                .connection(TIME_WAIT, "10.0.0.1:40000", "10.0.0.9:80")
                .ownerless()
                .fact(PortFacts.TIMESTAMPS);
        assertThat(fixed(machine, "10.0.0.1:40000", "10.0.0.9:80").outcome()).isEqualTo("OK");
    }

    @Test
    void withLoDownNothingOfOnesOwnIsReached() {
        Snapshots machine = Snapshots.machine().loopback(false);
        ConnectAnswer answer =
                connect(machine, "", "127.0.0.1:80", new RouteTrial("OK", Snapshots.address("127.0.0.1")));
        assertThat(answer.outcome()).isEqualTo("ETIMEDOUT");
        assertThat(answer.findings()).extracting(Finding::slug).containsExactly(Slug.LOOPBACK_DOWN);
        assertThat(connect(machine, "", "10.0.0.9:80", FROM_HERE).outcome()).isEqualTo("OK");
    }

    /** {@code ip -6 route add local PREFIX dev lo}: no address of the namespace, and all of it its own. */
    @Test
    void anIpv6AddressOfAPrefixThatIsNotHereMayBeOnesOwn() {
        Snapshots routed = Snapshots.machine().process(7, "nginx").local("2001:db8::1", 64);
        routed.connection(ESTABLISHED, "[2001:db8:1::5]:80", "[2001:db8:9::1]:40000")
                .heldBy(7);
        assertThat(Diagnosis.machine(routed.snapshot()).findings())
                .extracting(Finding::slug)
                .doesNotContain(Slug.SOURCE_ADDRESS_GONE);
        Snapshots gone = Snapshots.machine().process(7, "nginx").local("2001:db8::1", 64);
        gone.connection(ESTABLISHED, "[2001:db8::50]:40000", "[2001:db8:9::1]:80")
                .heldBy(7);
        assertThat(Diagnosis.machine(gone.snapshot()).findings())
                .extracting(Finding::slug)
                .contains(Slug.SOURCE_ADDRESS_GONE);
    }

    /** A port that is free and that nothing reaches from here: the second comes first. */
    @Test
    void aFreePortWithLoDownIsNotCalledFreeFirst() {
        for (String address : new String[] {"0.0.0.0", "::", "127.0.0.1"}) {
            BindQuestion question =
                    new BindQuestion(Protocol.TCP, Snapshots.address(address), 8000, false, true, false, 0, false);
            for (KernelTrial trial : new KernelTrial[] {KernelTrial.of("OK"), KernelTrial.NOT_TRIED}) {
                assertThat(Diagnosis.bind(Snapshots.machine().loopback(false).snapshot(), 0, question, trial)
                                .findings())
                        .as(address)
                        .extracting(Finding::slug)
                        .containsExactly(Slug.LOOPBACK_DOWN, Slug.PORT_FREE);
                assertThat(Diagnosis.bind(Snapshots.machine().snapshot(), 0, question, trial)
                                .findings())
                        .as(address)
                        .extracting(Finding::slug)
                        .containsExactly(Slug.PORT_FREE);
            }
        }
    }
}
