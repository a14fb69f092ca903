package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses a socket may be bound to, and what becomes of it when they go. */
class AddressesTest {

    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, OK",
        "127.0.0.1, OK",
        "127.255.255.254, OK",
        // multicast and broadcast addresses can be bound by TCP, which surprises
        "127.255.255.255, OK",
        "224.0.0.1, OK",
        "239.255.255.255, OK",
        "255.255.255.255, OK",
        "10.9.0.1, OK",
        "10.9.0.255, OK",
        "10.9.0.0, EADDRNOTAVAIL",
        "10.9.0.2, EADDRNOTAVAIL",
        "192.0.2.1, EADDRNOTAVAIL",
        "0.0.0.1, EADDRNOTAVAIL",
        "240.0.0.1, EADDRNOTAVAIL",
        "255.255.255.254, EADDRNOTAVAIL",
        "126.255.255.255, EADDRNOTAVAIL",
        "128.0.0.0, EADDRNOTAVAIL",
    })
    void ofIpv4(String address, String outcome) {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            a = tcp4
            a bind %s:8000  => %s
            """.formatted(address, outcome));
    }

    @ParameterizedTest
    @CsvSource({
        "::, OK",
        "::1, OK",
        "fd00::1, OK",
        "::2, EADDRNOTAVAIL",
        "fd00::2, EADDRNOTAVAIL",
        "2001:db8::1, EADDRNOTAVAIL",
        "fe80::1, EINVAL",
        "ff02::1, EINVAL",
        "ff0e::1, EINVAL",
        "::ffff:127.0.0.1, OK",
        "::ffff:192.0.2.1, EADDRNOTAVAIL",
        "::ffff:224.0.0.1, OK",
        "::127.0.0.1, EADDRNOTAVAIL",
    })
    void ofIpv6(String address, String outcome) {
        holds("""
            device d0
            address fd00::1/64 dev d0
            a = tcp6
            a bind [%s]:8000  => %s
            """.formatted(address, outcome));
    }

    @ParameterizedTest
    @CsvSource({"ff0e::1, OK", "ff02::1, EINVAL", "fe80::1, EINVAL", "ff05::1, OK"})
    void udpMayBindMulticastOfIpv6(String address, String outcome) {
        holds("""
            a = udp6
            a bind [%s]:8000  => %s
            """.formatted(address, outcome));
    }

    /** ip_nonlocal_bind takes EADDRNOTAVAIL away, and nothing else: conflicts stay. */
    @Test
    void nonlocalBindOnlyAllowsForeignAddresses() {
        holds("""
            sysctl net.ipv4.ip_nonlocal_bind = 1
            a = tcp4
            a bind 192.0.2.1:8000
            b = tcp4
            b bind 192.0.2.1:8000        => EADDRINUSE
            b bind 0.0.0.0:8000          => EADDRINUSE
            c = tcp6
            c bind [2001:db8::1]:8000    => EADDRNOTAVAIL
            sysctl net.ipv6.ip_nonlocal_bind = 1
            c bind [2001:db8::1]:8000    => OK
            """);
    }

    @Test
    void freebindAndTransparentDoTheSameForOneSocket() {
        holds("""
            a = tcp4
            a set IP_FREEBIND 1
            a bind 192.0.2.1:8000
            b = tcp4
            b set IP_TRANSPARENT 1
            b bind 192.0.2.2:8000
            c = tcp6
            c set IP_FREEBIND 1
            c bind [2001:db8::1]:8000
            d = tcp4
            d bind 192.0.2.1:8001        => EADDRNOTAVAIL
            """);
    }

    @Test
    void whatIsBoundToAForeignAddressMeetsTheWildcard() {
        holds("""
            a = tcp4
            a set IP_FREEBIND 1
            a bind 192.0.2.1:8000
            b = tcp4
            b bind 0.0.0.0:8000          => EADDRINUSE
            b bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void anAddressThatIsAddedCanBeBound() {
        holds("""
            a = tcp4
            a bind 10.1.0.1:8000         => EADDRNOTAVAIL
            address 10.1.0.1/32
            a bind 10.1.0.1:8000
            address del 10.1.0.1/32
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 10.1.0.1:8000         => EADDRNOTAVAIL
            b bind 0.0.0.0:8000          => EADDRINUSE
            address 10.1.0.1/32
            b bind 10.1.0.1:8000         => EADDRINUSE
            """);
    }

    @Test
    void theWholePrefixOfLoIsLocalOverIpv4AndOneAddressOverIpv6() {
        holds("""
            address 10.1.0.1/24
            address fd01::1/64
            a = tcp4
            a bind 10.1.0.77:8000        => OK
            b = tcp6
            b bind [fd01::77]:8000       => EADDRNOTAVAIL
            b bind [fd01::1]:8000        => OK
            """);
    }

    @Test
    void onAnotherDeviceOnlyTheAddressItselfIs() {
        holds("""
            device d0
            address 10.1.0.1/24 dev d0
            a = tcp4
            a bind 10.1.0.77:8000        => EADDRNOTAVAIL
            a bind 10.1.0.1:8000         => OK
            """);
    }

    @Test
    void removingThePrimaryAddressTakesItsSecondariesAlong() {
        holds("""
            device d0
            address 10.1.0.1/24 dev d0
            address 10.1.0.2/24 dev d0
            a = tcp4
            a bind 10.1.0.2:8000
            address del 10.1.0.1/24
            b = tcp4
            b bind 10.1.0.2:8001         => EADDRNOTAVAIL
            """);
    }

    @Test
    void removingASecondaryLeavesThePrimary() {
        holds("""
            device d0
            address 10.1.0.1/24 dev d0
            address 10.1.0.2/24 dev d0
            address del 10.1.0.2/24
            a = tcp4
            a bind 10.1.0.2:8000         => EADDRNOTAVAIL
            a bind 10.1.0.1:8000
            """);
    }

    @Test
    void addressesAreRefusedByName() {
        holds("""
            device d0
            device d0                            => EEXIST
            address 10.1.0.1/24 dev d0
            address 10.1.0.1/24 dev d0           => EEXIST
            address 10.1.0.1/25 dev d0           => OK
            address fd00::1/64 dev d0
            address fd00::1/96 dev d0            => EEXIST
            address 10.1.0.1/24 dev d9           => ENODEV
            address del 10.1.0.9/24              => EADDRNOTAVAIL
            route blackhole 10.7.0.0/16
            route blackhole 10.7.0.0/16          => EEXIST
            route blackhole 10.7.0.0/24          => OK
            """);
    }

    @Test
    void withoutTheLoopbackAddressNothingIsThere() {
        holds("""
            address del 127.0.0.1/8
            a = tcp4
            a bind 127.0.0.1:8000                => EADDRNOTAVAIL
            b = tcp4
            b bind 0.0.0.0:8000
            address del ::1/128
            c = tcp6
            c bind [::1]:8000                    => EADDRNOTAVAIL
            """);
    }

    /**
     * As where IPv6 is disabled: a source is looked for before the route counts ({@code ip6_dst_lookup_tail()}), so connect()
     * says what it says when ports have run out.
     */
    @Test
    void withoutAnyAddressOfIpv6ConnectFindsNoneToSendFrom() {
        holds("""
            address del ::1/128
            route blackhole 2001:db8:1::/64
            a = tcp6
            a connect [::1]:80                   => EADDRNOTAVAIL
            a connect [::]:80                    => EADDRNOTAVAIL
            a connect [2001:db8::1]:80           => EADDRNOTAVAIL
            a connect [2001:db8:1::1]:80         => EADDRNOTAVAIL
            u = udp6
            u connect [::1]:80                   => EADDRNOTAVAIL
            u send [::1]:80                      => EADDRNOTAVAIL
            m = mptcp6
            m connect [::1]:80                   => EADDRNOTAVAIL
            m4 = tcp6
            m4 connect [::ffff:127.0.0.1]:1      => ECONNREFUSED
            device d0
            address fd00::1/64 dev d0
            b = tcp6
            b connect [::1]:80                   => ENETUNREACH
            c = tcp6
            c set IP_FREEBIND 1
            c bind [::1]:0
            c connect [2001:db8::1]:80           => ENETUNREACH
            """);
    }
}
