package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.KernelTrial;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which rules are told of for a port, what is said of where they lead to, and what is never said. */
class PortServedByRuleTest {

    private static final String NFT = "nft ip nat PREROUTING";

    private static List<Finding> found(Snapshots machine, Protocol protocol, String address, int port) {
        Snapshot snapshot = machine.snapshot();
        BindQuestion question =
                new BindQuestion(protocol, Snapshots.address(address), port, false, true, false, 0, false);
        return Diagnosis.bind(snapshot, 0, question, KernelTrial.NOT_TRIED).findings().stream()
                .filter(finding -> finding.slug() == Slug.PORT_SERVED_BY_RULE)
                .toList();
    }

    private static Finding one(Snapshots machine, int port) {
        List<Finding> found = found(machine, Protocol.TCP, "::", port);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    /** What the rule does: the first part of the title. */
    private static Text taken(Finding finding) {
        return (Text) finding.title().arguments().getFirst();
    }

    private static Snapshots dnat(@Nullable String address, int first, int last, String target) {
        return Snapshots.machine().rule(PortRule.Kind.DNAT, address, first, last, target, NFT);
    }

    @ParameterizedTest
    @CsvSource({
        // the rule's address and ports, the bind's address and port
        ", 8080, 8080, 0.0.0.0, 8080, true",
        ", 8080, 8080, 0.0.0.0, 8079, false",
        ", 8080, 8080, 0.0.0.0, 8081, false",
        ", 8080, 8090, 0.0.0.0, 8080, true",
        ", 8080, 8090, 0.0.0.0, 8090, true",
        ", 8080, 8090, 0.0.0.0, 8091, false",
        ", 1, 1, 0.0.0.0, 1, true",
        ", 65535, 65535, 0.0.0.0, 65535, true",
        ", 1, 65535, 0.0.0.0, 65535, true",
        // 0 is any port, which no rule serves
        ", 1, 65535, 0.0.0.0, 0, false",
        // an address of the rule's own
        "10.0.0.1, 8080, 8080, 10.0.0.1, 8080, true",
        "10.0.0.1, 8080, 8080, 10.0.0.2, 8080, false",
        "10.0.0.1, 8080, 8080, 0.0.0.0, 8080, true",
        "10.0.0.1, 8080, 8080, ::, 8080, true",
        // the same socket address, written as IPv6 carries it
        "10.0.0.1, 8080, 8080, ::ffff:10.0.0.1, 8080, true",
        ", 8080, 8080, ::ffff:10.0.0.1, 8080, true",
        // packets of this machine to itself do not come from the network
        ", 8080, 8080, 127.0.0.1, 8080, false",
        ", 8080, 8080, ::1, 8080, false",
        // a rule of IPv4 takes nothing that comes by IPv6
        ", 8080, 8080, ::, 8080, true",
        ", 8080, 8080, fd00::1, 8080, false",
    })
    void isToldOfThePortsAndAddressesThatTheRuleIsFor(
            @Nullable String rule, int first, int last, String address, int port, boolean told) {
        List<Finding> found = found(dnat(rule, first, last, "172.17.0.2:80"), Protocol.TCP, address, port);
        assertThat(found).hasSize(told ? 1 : 0);
    }

    @ParameterizedTest
    @CsvSource({
        // where the rule stands, what is bound, whether it is of that family
        "nft ip nat PREROUTING, 10.0.0.1, true",
        "nft ip nat PREROUTING, fd00::1, false",
        "nft ip6 nat PREROUTING, fd00::1, true",
        "nft ip6 nat PREROUTING, 10.0.0.1, false",
        "nft ip6 nat PREROUTING, ::ffff:10.0.0.1, false",
        "nft ip6 nat PREROUTING, ::, true",
        "nft ip6 nat PREROUTING, 0.0.0.0, false",
        "nft inet nat PREROUTING, 10.0.0.1, true",
        "nft inet nat PREROUTING, fd00::1, true",
        "iptables nat PREROUTING, 10.0.0.1, true",
        "iptables nat PREROUTING, fd00::1, false",
        "iptables-legacy nat PREROUTING, 10.0.0.1, true",
        "iptables-legacy nat PREROUTING, fd00::1, false",
        "ip6tables nat PREROUTING, 10.0.0.1, false",
        "ip6tables nat PREROUTING, fd00::1, true",
        "ip6tables-legacy nat PREROUTING, fd00::1, true",
        "ip6tables-legacy nat PREROUTING, 10.0.0.1, false",
        "ip6tables-legacy nat PREROUTING, 0.0.0.0, false",
    })
    void aRuleIsForItsFamily(String source, String address, boolean told) {
        Snapshots machine = Snapshots.machine().rule(PortRule.Kind.REDIRECT, null, 8080, 8080, ":3128", source);
        assertThat(found(machine, Protocol.TCP, address, 8080)).hasSize(told ? 1 : 0);
    }

    @Test
    void aBindOfIpv6OnlyMeetsNoRuleOfIpv4() {
        Snapshot snapshot = dnat(null, 8080, 8080, "172.17.0.2:80").snapshot();
        for (boolean v6only : new boolean[] {true, false}) {
            BindQuestion question =
                    new BindQuestion(Protocol.TCP, Snapshots.address("::"), 8080, v6only, true, false, 0, false);
            assertThat(Diagnosis.bind(snapshot, 0, question, KernelTrial.NOT_TRIED)
                            .findings())
                    .extracting(Finding::slug)
                    .filteredOn(slug -> slug == Slug.PORT_SERVED_BY_RULE)
                    .hasSize(v6only ? 0 : 1);
        }
    }

    @Test
    void tcpRulesServeMptcpAndUdpRulesDoNot() {
        Snapshots tcp = dnat(null, 8080, 8080, "172.17.0.2:80");
        assertThat(found(tcp, Protocol.MPTCP, "0.0.0.0", 8080)).hasSize(1);
        assertThat(found(tcp, Protocol.UDP, "0.0.0.0", 8080)).isEmpty();
        Snapshots udp =
                Snapshots.machine().rule(Protocol.UDP, PortRule.Kind.DNAT, null, 8080, 8080, "172.17.0.2:80", NFT);
        assertThat(found(udp, Protocol.UDP, "0.0.0.0", 8080)).hasSize(1);
        assertThat(found(udp, Protocol.TCP, "0.0.0.0", 8080)).isEmpty();
        assertThat(found(udp, Protocol.MPTCP, "0.0.0.0", 8080)).isEmpty();
    }

    @Test
    void aRuleOfAnotherNamespaceIsNotToldOf() {
        Snapshots machine = Snapshots.machine()
                .namespace("web-1", NetworkNamespace.Kind.CONTAINER, 12)
                .rule(PortRule.Kind.REDIRECT, null, 8080, 8080, ":80", NFT);
        assertThat(found(machine, Protocol.TCP, "0.0.0.0", 8080)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        // to an address with a port, without one, with a range of them, of either family, to none
        "172.17.0.2:80, finding.port-served-by-rule.container",
        "172.17.0.2, finding.port-served-by-rule.container",
        "172.17.0.2:80-90, finding.port-served-by-rule.container",
        "172.17.0.2:0, finding.port-served-by-rule.container",
        "[fd00:17::2]:80, finding.port-served-by-rule.container",
        "[fd00:17::2]:80-90, finding.port-served-by-rule.container",
        "[fd00:17::2], finding.port-served-by-rule.container",
        "fd00:17::2, finding.port-served-by-rule.container",
        // another address of the same beginning
        "fd00:17::2:80, finding.port-served-by-rule.target",
        "172.17.0.22:80, finding.port-served-by-rule.target",
        // addresses from one to another: none of them alone
        "172.17.0.2-172.17.0.9:80, finding.port-served-by-rule.target",
        "172.17.0.2-172.17.0.9, finding.port-served-by-rule.target",
        "172.17.0.2:8000-8010/80, finding.port-served-by-rule.container",
        "172.17.0.2:99999, finding.port-served-by-rule.container",
        "172.17.0.2:99999999999, finding.port-served-by-rule.container",
        ":3128, finding.port-served-by-rule.target",
        "'', finding.port-served-by-rule",
    })
    void theContainerIsTheOneWithTheVeryAddress(String target, String key) {
        Snapshots machine = Snapshots.machine()
                .rule(PortRule.Kind.DNAT, null, 8080, 8080, target, "nft inet nat PREROUTING")
                .namespace("web-1", NetworkNamespace.Kind.CONTAINER, 12)
                .local("172.17.0.2", 16)
                .local("fd00:17::2", 64);
        Finding finding = one(machine, 8080);
        assertThat(taken(finding).key()).isEqualTo(key);
        assertThat(Diagnosis.hidden(machine.snapshot(), new int[0]).rules())
                .extracting(HiddenRule::container)
                .containsExactly(key.endsWith("container") ? "web-1" : "");
    }

    /** The kubelet starts the containers of a pod again, and the rule is there as long as the pod. */
    @Test
    void theRuleOfAPodGoesWithThePod() {
        Snapshots machine = Snapshots.machine()
                .rule(PortRule.Kind.DNAT, null, 8080, 8080, "10.88.0.3:80", "iptables nat CNI-DN-7191 (PREROUTING)")
                .namespace("prod/web-1", NetworkNamespace.Kind.CONTAINER, 12)
                .local("10.88.0.3", 16);
        Remedy remedy = one(machine, 8080).remedies().getFirst();
        assertThat(remedy.command()).isEqualTo("kubectl -n prod describe pod web-1");
        assertThat(remedy.text().key()).isEqualTo("hidden.end.rule.pod");
        Snapshots ofFile = machine.process(OneProcess.of(12, "httpd")
                        .container("containerd", "web")
                        .pod("web-1")
                        .info())
                .keeping(new Keeping(
                        Map.of(),
                        List.of(),
                        List.of(),
                        List.of(new ContainerKeeping(
                                "containerd",
                                "0123456789abcdef",
                                0,
                                "web",
                                ContainerKeeping.By.KUBELET,
                                "",
                                "prod",
                                "web-1",
                                List.of("/etc/kubernetes/manifests/web.yaml"))),
                        List.of()));
        assertThat(one(ofFile, 8080).remedies().getFirst().command())
                .isEqualTo("mv /etc/kubernetes/manifests/web.yaml /etc/kubernetes/web.yaml");
    }

    @Test
    void theListenerIsTheOneOnThePortThatThisPortIsSentTo() {
        // Without a port of its own the target has the port that the packet came for.
        Snapshots machine = dnat(null, 8081, 8090, "10.0.0.1")
                .process(7, "one")
                .process(8, "five")
                .listen("10.0.0.1:8081")
                .heldBy(7)
                .listen("10.0.0.1:8085")
                .heldBy(8);
        assertThat(taken(one(machine, 8085)).toString()).contains("five").doesNotContain("one");
        assertThat(taken(one(machine, 8084)).key()).isEqualTo("finding.port-served-by-rule.target");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1:80, true",
        "10.0.0.1:80-90, false",
        "10.0.0.1:8080-8090, false",
        "10.0.0.1:8080-8090/80, false",
        "10.0.0.1:x, false",
        "10.0.0.1-10.0.0.9:80, false",
        "10.0.0.9:80, false",
        "[::ffff:10.0.0.1]:80, false",
    })
    void whoListensIsNamedOnlyWhereOnePortIsMeant(String target, boolean named) {
        Snapshots machine = dnat(null, 8080, 8080, target)
                .process(7, "nginx")
                .listen("10.0.0.1:80")
                .heldBy(7);
        assertThat(taken(one(machine, 8080)).key())
                .isEqualTo("finding.port-served-by-rule." + (named ? "listener" : "target"));
    }

    @Test
    void aPortAmongThoseOfTheTargetStaysAsItIs() {
        Snapshots machine = dnat(null, 8000, 9000, "10.0.0.1:8080-8090")
                .process(7, "nginx")
                .listen("10.0.0.1:8085")
                .heldBy(7);
        assertThat(taken(one(machine, 8085)).key()).isEqualTo("finding.port-served-by-rule.listener");
        assertThat(taken(one(machine, 8079)).key()).isEqualTo("finding.port-served-by-rule.target");
    }

    @Test
    void aRuleForAllPortsThatNamesNoTargetIsToldWithoutOne() {
        Snapshots machine = Snapshots.machine().rule(PortRule.Kind.DNAT, null, 1, 65_535, "", NFT);
        Finding finding = one(machine, 8080);
        assertThat(taken(finding).key()).isEqualTo("finding.port-served-by-rule.every.untold");
        assertThat(finding.severity()).isEqualTo(Severity.INFO);
        assertThat(finding.evidence())
                .allSatisfy(evidence -> assertThat(evidence.value()).isNotEmpty());
    }

    @Test
    void theRuleForThePortComesBeforeTheOneForAll() {
        Snapshots machine =
                dnat(null, 1, 65_535, "172.17.0.9").rule(PortRule.Kind.DNAT, null, 8080, 8080, "172.17.0.2:80", NFT);
        Finding finding = one(machine, 8080);
        assertThat(taken(finding).key()).isEqualTo("finding.port-served-by-rule.target");
        assertThat(finding.severity()).isEqualTo(Severity.WARNING);
        assertThat(finding.evidence()).extracting(Evidence::value).containsExactly("172.17.0.2:80", "172.17.0.9");
    }

    @ParameterizedTest
    @CsvSource({
        "nft ip nat PREROUTING, away.network",
        "nft ip nat OUTPUT, away.here",
        "'iptables nat DOCKER (PREROUTING, OUTPUT)', away.both",
        "'iptables nat DOCKER (PREROUTING, OUTPUT in part)', away.both-in-part",
        "'iptables nat DOCKER (OUTPUT in part)', away.here-in-part",
        "'iptables nat DOCKER (OUTPUT)', away.here",
        "iptables nat CUSTOM, away.network",
    })
    void whoDoesNotReachTheSocketDependsOnWhereTheRuleStands(String source, String key) {
        Snapshots machine = Snapshots.machine().rule(PortRule.Kind.REDIRECT, null, 8080, 8080, ":80", source);
        List<Object> parts = one(machine, 8080).title().arguments();
        assertThat(((Text) parts.getLast()).key()).isEqualTo("finding.port-served-by-rule." + key);
    }

    @Test
    void whoListensAndGetsNothingIsNamed() {
        Snapshots machine = dnat(null, 8080, 8080, "172.17.0.2:80")
                .process(7, "nginx")
                .listen("0.0.0.0:8080")
                .heldBy(7);
        Finding finding = one(machine, 8080);
        assertThat(finding.severity()).isEqualTo(Severity.CRITICAL);
        assertThat(finding.title().key()).isEqualTo("finding.port-served-by-rule.held");
        assertThat(finding.title().toString()).contains("nginx");
    }

    @Test
    void aListenerOnLoopbackStillGetsWhatComesFromHere() {
        Snapshots machine = dnat(null, 8080, 8080, "172.17.0.2:80")
                .process(7, "nginx")
                .listen("127.0.0.1:8080")
                .heldBy(7);
        assertThat(found(machine, Protocol.TCP, "127.0.0.1", 8080)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "nft ip nat PREROUTING, nft -a list ruleset",
        "nft, nft -a list ruleset",
        "iptables nat DOCKER, iptables-save",
        "ip6tables nat DOCKER, ip6tables-save",
        "iptables-legacy nat DOCKER, iptables-legacy-save",
    })
    void theCommandShowsTheRuleWhereItIsKept(String source, String command) {
        Snapshots machine = Snapshots.machine().rule(PortRule.Kind.DNAT, null, 8080, 8080, "203.0.113.9:80", source);
        HiddenRule rule =
                Diagnosis.hidden(machine.snapshot(), new int[0]).rules().getFirst();
        assertThat(rule.remedy().command()).isEqualTo(command);
    }
}
