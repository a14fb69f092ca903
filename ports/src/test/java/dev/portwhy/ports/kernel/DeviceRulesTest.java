package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sockets bound to a device, and the ways packets go: {@code sk_bound_dev_if}, route.c. */
class DeviceRulesTest {

    /** Devices of the first and the second socket on one port ("-" for none), and what the second gets. */
    @ParameterizedTest
    @CsvSource({
        "lo, lo, EADDRINUSE",
        "lo, d0, OK",
        "d0, lo, OK",
        "d0, d1, OK",
    })
    void onePort(String first, String second, String outcome) {
        holds("""
            device d0
            device d1
            a = tcp4
            a set SO_BINDTODEVICE %s
            a bind 0.0.0.0:8000
            b = tcp4
            b set SO_BINDTODEVICE %s
            b bind 0.0.0.0:8000          => %s
            c = tcp4
            c bind 0.0.0.0:8000          => EADDRINUSE
            d = tcp4
            d bind 127.0.0.1:8000        => EADDRINUSE
            """.formatted(first, second, outcome));
    }

    @Test
    void aThirdOneOnAllDevicesKeepsEverybodyOut() {
        holds("""
            device d0
            all = tcp4
            all bind 0.0.0.0:8000
            a = tcp4
            a set SO_BINDTODEVICE d0
            a bind 0.0.0.0:8000          => EADDRINUSE
            all close
            a bind 0.0.0.0:8000          => OK
            """);
    }

    @Test
    void theAddressMayBeAnotherDevices() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            a = tcp4
            a set SO_BINDTODEVICE lo
            a bind 10.9.0.1:8000         => OK
            """);
    }

    /** The port a device-bound socket holds is lost to every connect(), also without a device. */
    @Test
    void theRangeKnowsNoDevices() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            device d0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = tcp4
            a set SO_BINDTODEVICE d0
            a bind 0.0.0.0:50000
            c = tcp4
            c connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    @Test
    void changingTheDeviceAfterBindCounts() {
        holds("""
            device d0
            device d1
            a = tcp4
            a set SO_BINDTODEVICE d0
            a bind 0.0.0.0:8000
            b = tcp4
            b set SO_BINDTODEVICE d1
            b bind 0.0.0.0:8000
            a set SO_BINDTODEVICE d1
            c = tcp4
            c set SO_BINDTODEVICE d0
            c bind 0.0.0.0:8000          => OK
            """);
    }

    @Test
    void overADeviceWithoutARouteNobodyAnswers() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            c = tcp4
            c set SO_BINDTODEVICE d0
            c connect 192.0.2.1:80       => EINPROGRESS
            """);
    }

    @Test
    void overIpv6ADeviceNeedsARoute() {
        holds("""
            device d0
            address fd00::1/64 dev d0
            a = tcp6
            a set SO_BINDTODEVICE d0
            a connect [2001:db8::1]:80   => ENETUNREACH
            b = udp6
            b connect [fd00::2]:80       => OK
            """);
    }

    /** A blackhole answers EINVAL, and the longer prefix wins. */
    @Test
    void theLongerPrefixDecides() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            route blackhole 10.9.0.0/16
            route blackhole 10.9.0.128/25
            u = udp4
            u connect 10.9.1.1:53        => EINVAL
            u connect 10.9.0.200:53      => EINVAL
            u connect 10.9.0.2:53        => OK
            """);
    }

    @Test
    void whatIsSentToOnesOwnAddressStays() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            ln = tcp4
            ln bind 10.9.0.1:8000
            ln listen
            c = tcp4
            c connect 10.9.0.1:8000
            d = tcp4
            d bind 127.0.0.1:0
            d connect 10.9.0.1:8000      => OK
            """);
    }

    @Test
    void zeroIsThisHost() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 0.0.0.0:8000
            ls = tcp6
            ls bind [::1]:8001
            ls listen
            d = tcp6
            d connect [::]:8001
            """);
    }

    @Test
    void aSourceThatIsNotLocalHasNoRoute() {
        holds("""
            a = tcp4
            a set IP_FREEBIND 1
            a bind 192.0.2.1:0
            a connect 127.0.0.1:80       => ENETUNREACH
            b = udp4
            b set IP_FREEBIND 1
            b bind 192.0.2.1:0
            b connect 127.0.0.1:80       => ENETUNREACH
            """);
    }
}
