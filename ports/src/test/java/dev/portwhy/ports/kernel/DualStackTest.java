package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** IPv4 and IPv6 on one port: who covers whom, and when they stay apart ({@code ipv6_rcv_saddr_equal()}). */
class DualStackTest {

    /** Both orders of two plain sockets on one port; what the later one gets. */
    @ParameterizedTest
    @CsvSource({
        "tcp4, 0.0.0.0, tcp6, [::], EADDRINUSE",
        "tcp6, [::], tcp4, 0.0.0.0, EADDRINUSE",
        "tcp6, [::], tcp4, 127.0.0.1, EADDRINUSE",
        "tcp4, 127.0.0.1, tcp6, [::], EADDRINUSE",
        // an address of its own sets IPV6_V6ONLY, so these two do not meet
        "tcp4, 0.0.0.0, tcp6, [::1], OK",
        "tcp6, [::1], tcp4, 0.0.0.0, OK",
        "tcp4, 127.0.0.1, tcp6, [::1], OK",
        "tcp6, [::1], tcp6, [::], EADDRINUSE",
        "tcp6, [::], tcp6, [::1], EADDRINUSE",
        // IPv4-mapped ones are the IPv4 ones they are
        "tcp4, 127.0.0.1, tcp6, [::ffff:127.0.0.1], EADDRINUSE",
        "tcp6, [::ffff:127.0.0.1], tcp4, 127.0.0.1, EADDRINUSE",
        "tcp4, 0.0.0.0, tcp6, [::ffff:127.0.0.1], EADDRINUSE",
        "tcp6, [::ffff:127.0.0.1], tcp4, 0.0.0.0, EADDRINUSE",
        "tcp6, [::ffff:127.0.0.1], tcp6, [::], EADDRINUSE",
        "tcp6, [::ffff:127.0.0.1], tcp6, [::1], OK",
        "tcp6, [::ffff:127.0.0.1], tcp4, 127.0.0.2, OK",
        "tcp6, [::ffff:0.0.0.0], tcp4, 127.0.0.1, EADDRINUSE",
        "tcp6, [::ffff:0.0.0.0], tcp6, [::1], OK",
        "udp4, 0.0.0.0, udp6, [::], EADDRINUSE",
        "udp6, [::], udp4, 127.0.0.1, EADDRINUSE",
        "udp4, 0.0.0.0, udp6, [::1], OK",
        "udp6, [::ffff:127.0.0.1], udp4, 127.0.0.1, EADDRINUSE",
        "mptcp4, 0.0.0.0, tcp6, [::], EADDRINUSE",
        "mptcp6, [::], tcp4, 127.0.0.1, EADDRINUSE",
        "mptcp6, [::1], tcp4, 0.0.0.0, OK",
        "tcp4, 0.0.0.0, udp6, [::], OK",
    })
    void aSecondSocketOnThePort(String first, String there, String second, String here, String outcome) {
        holds("""
            a = %s
            a bind %s:8000
            b = %s
            b bind %s:8000  => %s
            """.formatted(first, there, second, here, outcome));
    }

    @ParameterizedTest
    @CsvSource({"tcp", "udp"})
    void withV6onlyOnTheIpv6SideBothHaveThePort(String protocol) {
        holds("""
            a = %1$s6
            a set IPV6_V6ONLY 1
            a bind [::]:8000
            b = %1$s4
            b bind 0.0.0.0:8000          => OK
            c = %1$s6
            c set IPV6_V6ONLY 1
            c bind [::]:8000             => EADDRINUSE
            """.formatted(protocol));
    }

    @Test
    void aMappedAddressNeedsADualStackSocket() {
        holds("""
            a = tcp6
            a set IPV6_V6ONLY 1
            a bind [::ffff:127.0.0.1]:8000   => EINVAL
            a set IPV6_V6ONLY 0
            a bind [::ffff:127.0.0.1]:8000   => OK
            a set IPV6_V6ONLY 1              => EINVAL
            """);
    }

    /** bindv6only is only what new sockets begin with; old ones keep theirs, and a program may decide otherwise. */
    @Test
    void bindv6onlyIsADefaultForNewSockets() {
        holds("""
            old = tcp6
            sysctl net.ipv6.bindv6only = 1
            new = tcp6
            new bind [::]:8000
            four = tcp4
            four bind 0.0.0.0:8000           => OK
            old bind [::]:8001
            five = tcp4
            five bind 0.0.0.0:8001           => EADDRINUSE
            own = tcp6
            own set IPV6_V6ONLY 0
            own bind [::]:8002
            five bind 0.0.0.0:8002           => EADDRINUSE
            """);
    }

    @Test
    void v6onlyIsNoOptionOfIpv4() {
        holds("""
            a = tcp4
            a set IPV6_V6ONLY 1              => ENOPROTOOPT
            b = udp4
            b set IPV6_V6ONLY 0              => ENOPROTOOPT
            """);
    }

    @Test
    void v6onlyIsFixedOnceThereIsAPort() {
        holds("""
            a = tcp6
            a set IPV6_V6ONLY 1
            a set IPV6_V6ONLY 0
            a bind [::]:8000
            a set IPV6_V6ONLY 1              => EINVAL
            """);
    }

    /** bind() to an address of its own sets IPV6_V6ONLY; a bind() that fails takes that back. */
    @Test
    void aFailedBindLeavesTheSocketDualStack() {
        holds("""
            holder = tcp6
            holder bind [::1]:8000
            a = tcp6
            a bind [::1]:8000                => EADDRINUSE
            a bind [::]:8001
            b = tcp4
            b bind 0.0.0.0:8001              => EADDRINUSE
            """);
    }

    @Test
    void reuseportOfOneUserLetsDualStackAndIpv4Share() {
        holds("""
            a = tcp6
            a set SO_REUSEPORT 1
            a bind [::]:8000
            a listen
            b = tcp4
            b set SO_REUSEPORT 1
            b bind 0.0.0.0:8000              => OK
            b listen
            as uid 1000
            c = tcp4
            c set SO_REUSEPORT 1
            c bind 127.0.0.1:8000            => EADDRINUSE
            """);
    }

    @Test
    void reuseaddrLetsThemBindAndTheSecondListenFails() {
        holds("""
            a = tcp6
            a set SO_REUSEADDR 1
            a bind [::]:8000
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 0.0.0.0:8000              => OK
            a listen
            b listen                         => EADDRINUSE
            """);
    }

    @Test
    void anIpv4ConnectionOfADualStackSocketHasAMappedAddress() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp6
            ln bind [::]:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000         => OK 50000
            s = ln accept                    => OK 8000
            d = tcp6
            d connect [::ffff:127.0.0.2]:8000    => OK 50000
            e = tcp6
            e connect [::1]:8000             => OK 50000
            """);
    }

    @Test
    void aV6onlyListenerIsNotThereForIpv4() {
        holds("""
            ln = tcp6
            ln set IPV6_V6ONLY 1
            ln bind [::]:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000         => ECONNREFUSED
            d = tcp6
            d connect [::1]:8000
            e = tcp6
            e set IPV6_V6ONLY 1
            e connect [::ffff:127.0.0.1]:8000    => ENETUNREACH
            """);
    }

    @Test
    void anIpv4AddressIsNoAddressOfAnIpv6SocketAndTheOtherWayRound() {
        holds("""
            a = tcp4
            a bind [::1]:8000                => EAFNOSUPPORT
            a connect [::1]:8000             => EAFNOSUPPORT
            b = tcp6
            b bind 127.0.0.1:8000            => EINVAL
            b connect 127.0.0.1:8000         => EINVAL
            """);
    }

    /** The range is one for both families: a port bound over IPv6 alone is lost to connect() over IPv4. */
    @Test
    void aV6onlySocketCostsIpv4APort() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            six = tcp6
            six set IPV6_V6ONLY 1
            six bind [::1]:50000
            c = tcp4
            c connect 127.0.0.1:8000         => EADDRNOTAVAIL
            d = tcp4
            d bind 127.0.0.1:0               => OK 50000
            """);
    }

    /** g4: one connected over IPv6 that is not IPV6_V6ONLY stands in the way of IPv4's choice; TCP's do not. */
    @Test
    void aConnectedUdpSocketOfIpv6BlocksIpv4() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp6
            a connect [::1]:53               => OK 50000
            b = udp4
            b connect 127.0.0.1:53           => EAGAIN
            b bind 0.0.0.0:50000             => EADDRINUSE
            b bind 127.0.0.1:50000           => OK
            """);
    }

    @Test
    void aV6onlyUdpSocketOfIpv6DoesNot() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp6
            a set IPV6_V6ONLY 1
            a connect [::1]:53               => OK 50000
            b = udp4
            b connect 127.0.0.1:53           => OK 50000
            """);
    }
}
