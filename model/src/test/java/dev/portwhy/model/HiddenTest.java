package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What was found beyond the tables: whose it is, and what of it stays where only some namespaces are asked for. */
class HiddenTest {

    private static final IpAddress ONE = IpAddress.parse("10.0.0.1").orElseThrow();

    private static final Hidden ALL = new Hidden(
            List.of(
                    new KernelService(0, Protocol.UDP, null, 4789, KernelService.Kind.VXLAN, "vxlan0"),
                    new KernelService(2, Protocol.TCP, ONE, 9000, KernelService.Kind.MPTCP_ENDPOINT, "1")),
            List.of(new PortRule(1, Protocol.TCP, null, 80, 80, PortRule.Kind.DNAT, ":8080", "nft ip nat PREROUTING")),
            List.of(new NamespacePin(2, NamespacePin.Kind.MOUNT, "/run/netns/x", 1, 1, -1)),
            List.of(new SourceDifference(
                    2,
                    Protocol.TCP,
                    new Endpoint(ONE, 80),
                    7,
                    Set.of(SourceDifference.Source.NETLINK),
                    Set.of(SourceDifference.Source.PROC_TEXT))),
            List.of(new PortForward(50, 2, "web", "172.17.0.2:80"), new PortForward(51, -1, "", "")),
            List.of(new SocketUnit(100, 1, new Unit("web.socket", Unit.Kind.SYSTEM, null))),
            List.of(new NamespaceOwner(2, new Container("docker", "abc", "web", "running"))),
            Set.of(77L));

    @Test
    void inSomeNamespacesItIsMovedToTheirNewPlaces() {
        Hidden some = ALL.in(new int[] {-1, -1, 0});
        assertThat(some.services()).singleElement().satisfies(one -> {
            assertThat(one.namespaceIndex()).isZero();
            assertThat(one.port()).isEqualTo(9000);
        });
        assertThat(some.rules()).isEmpty();
        assertThat(some.pins())
                .singleElement()
                .satisfies(one -> assertThat(one.namespaceIndex()).isZero());
        assertThat(some.differences())
                .singleElement()
                .satisfies(one -> assertThat(one.namespaceIndex()).isZero());
        assertThat(some.owner(0)).isNotNull();
        assertThat(some.owner(2)).isNull();
        assertThat(some.units()).isEqualTo(ALL.units());
        assertThat(some.closed()).containsExactly(77L);
    }

    /** Who forwards for a container stays one who does, also where the served namespace is not looked at. */
    @Test
    void forwardersStayWithoutTheNamespaceTheyServe() {
        Hidden some = ALL.in(new int[] {0, -1, -1});
        assertThat(some.forwards()).hasSize(2);
        PortForward web = Objects.requireNonNull(some.forward(50));
        assertThat(web.namespaceIndex()).isEqualTo(-1);
        assertThat(web.container()).isEqualTo("web");
        assertThat(some.forward(51)).isEqualTo(new PortForward(51, -1, "", ""));
        assertThat(some.forward(52)).isNull();
    }

    @Test
    void inAllNamespacesAsTheyWereItIsTheSame() {
        assertThat(ALL.in(new int[] {0, 1, 2})).isEqualTo(ALL);
        assertThat(Hidden.NOTHING.in(new int[0])).isEqualTo(Hidden.NOTHING);
    }

    @Test
    void otherRulesLeaveTheRest() {
        Hidden other = ALL.with(List.of(), List.of());
        assertThat(other.rules()).isEmpty();
        assertThat(other.differences()).isEmpty();
        assertThat(other.pins()).isEqualTo(ALL.pins());
        assertThat(other.owners()).isEqualTo(ALL.owners());
        assertThat(other.closed()).isEqualTo(ALL.closed());
    }

    /** Columns: namespace, protocol, port, inode of the socket, and whether it is the service's. */
    @ParameterizedTest
    @CsvSource({
        "0, TCP, 9000, 5, true",
        "0, MPTCP, 9000, 5, true",
        "0, UDP, 9000, 5, false",
        "0, TCP, 9001, 5, false",
        "1, TCP, 9000, 5, false",
        // in TIME_WAIT or in a queue: that has no inode, and is nobody's
        "0, TCP, 9000, 0, false",
    })
    void aSocketOfTheKernels(int namespace, Protocol protocol, int port, int inode, boolean its) {
        SocketTable.Builder rows = new SocketTable.Builder();
        rows.add(namespace, protocol, Family.INET, SocketState.LISTEN)
                .local(new Endpoint(ONE, port))
                .owner(0, inode);
        SocketTable sockets = rows.build();
        KernelService everywhere = new KernelService(0, Protocol.TCP, null, 9000, KernelService.Kind.NFS, "");
        KernelService here = new KernelService(0, Protocol.TCP, ONE, 9000, KernelService.Kind.MPTCP_ENDPOINT, "1");
        KernelService there =
                new KernelService(0, Protocol.TCP, IpAddress.ANY4, 9000, KernelService.Kind.MPTCP_ENDPOINT, "1");
        assertThat(everywhere.owns(sockets, 0)).isEqualTo(its);
        assertThat(here.owns(sockets, 0)).isEqualTo(its);
        assertThat(there.owns(sockets, 0)).isFalse();
    }
}
