package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules that serve a port without a socket: whose packets they take, and where those go. */
class PortRuleTest {

    private static PortRule rule(PortRule.Kind kind, String target, String source) {
        return new PortRule(0, Protocol.TCP, null, 80, 90, kind, target, source);
    }

    @ParameterizedTest
    @CsvSource({
        "DNAT, nft ip nat PREROUTING, true, NONE",
        "DNAT, nft ip nat OUTPUT, false, ALL",
        "DNAT, 'iptables nat DOCKER (PREROUTING, OUTPUT)', true, ALL",
        "DNAT, 'iptables nat DOCKER (PREROUTING, OUTPUT in part)', true, IN_PART",
        "DNAT, iptables nat DOCKER (OUTPUT in part), false, IN_PART",
        "DNAT, nft inet mine dnat, true, NONE",
        "IPVS, /proc/net/ip_vs, true, ALL",
        "TPROXY, nft inet mangle PREROUTING, true, NONE",
    })
    void whosePacketsItTakes(PortRule.Kind kind, String source, boolean network, PortRule.Reach here) {
        PortRule one = rule(kind, "", source);
        assertThat(one.fromNetwork()).isEqualTo(network);
        assertThat(one.fromHere()).isEqualTo(here);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "nft ip nat PREROUTING, '', INET",
                "iptables nat DOCKER, '', INET",
                "nft ip6 nat PREROUTING, '', INET6",
                "ip6tables nat DOCKER, '', INET6",
                "nft inet fw dnat, '', none",
                "nft inet fw dnat, 10.0.0.2:80, INET",
                "nft inet fw dnat, [fd00::2]:80, INET6",
                "nft inet fw dnat, fd00::2, INET6",
                "nft inet fw dnat, :8080, none",
                "/proc/net/ip_vs, '', none",
            })
    void whichFamilyItSees(String source, String target, @Nullable Family family) {
        assertThat(rule(PortRule.Kind.DNAT, target, source).family()).isEqualTo(family);
    }

    @Test
    void itsOwnAddressSaysTheFamilyBeforeAnythingElse() {
        PortRule one = new PortRule(
                0,
                Protocol.TCP,
                IpAddress.parse("fd00::1").orElseThrow(),
                80,
                80,
                PortRule.Kind.DNAT,
                "10.0.0.2:80",
                "iptables nat X");
        assertThat(one.family()).isEqualTo(Family.INET6);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "172.17.0.2:8080, 172.17.0.2, 8080",
                "172.17.0.2, 172.17.0.2, 85",
                ":8080, none, 8080",
                "'', none, 85",
                "[fd00::2]:8080, fd00::2, 8080",
                "[fd00::2], fd00::2, 85",
                "fd00::2, fd00::2, 85",
                "::1, ::1, 85",
                // a range that has the port among its own leaves it as it is
                "172.17.0.2:80-90, 172.17.0.2, 85",
                "172.17.0.2:85-85, 172.17.0.2, 85",
                "172.17.0.2:8080-8090, 172.17.0.2, -1",
                "172.17.0.2:86-90, 172.17.0.2, -1",
                // no ports at all
                "172.17.0.2:0, 172.17.0.2, 0",
                "172.17.0.2:65535, 172.17.0.2, 65535",
                "172.17.0.2:65536, 172.17.0.2, -1",
                "172.17.0.2:99999999999999999999, 172.17.0.2, -1",
                "172.17.0.2:http, 172.17.0.2, -1",
                "172.17.0.2:, 172.17.0.2, -1",
                "172.17.0.2:-, 172.17.0.2, -1",
                "172.17.0.2:80-, 172.17.0.2, -1",
                "172.17.0.2:-90, 172.17.0.2, -1",
                "'172.17.0.2,172.17.0.3:80', none, 80",
                "@map, none, 85",
            })
    void whereItLeads(String target, @Nullable String address, int port) {
        PortRule one = rule(PortRule.Kind.DNAT, target, "nft inet fw dnat");
        IpAddress found = one.targetAddress();
        assertThat(found == null ? null : found.toString()).isEqualTo(address);
        assertThat(one.targetPort(85)).isEqualTo(port);
    }

    @ParameterizedTest
    @CsvSource({
        "TCP, 79, false",
        "TCP, 80, true",
        "TCP, 90, true",
        "TCP, 91, false",
        "MPTCP, 80, true",
        "UDP, 80, false",
        "TCP, 0, false",
        "TCP, 65535, false",
    })
    void whichPortsItServes(Protocol protocol, int port, boolean served) {
        assertThat(rule(PortRule.Kind.REDIRECT, ":8080", "nft ip nat PREROUTING")
                        .covers(protocol, port))
                .isEqualTo(served);
    }

    @ParameterizedTest
    @CsvSource({"1, 65535, true", "0, 65535, true", "2, 65535, false", "1, 65534, false", "80, 80, false"})
    void oneForEveryPortIsNotOneForThisPort(int first, int last, boolean every) {
        PortRule one =
                new PortRule(0, Protocol.TCP, null, first, last, PortRule.Kind.TPROXY, "", "nft ip mangle PREROUTING");
        assertThat(one.everyPort()).isEqualTo(every);
    }
}
