package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ports of UDP: a table of its own, nothing that listens, nothing in TIME_WAIT ({@code udp_lib_get_port()}). */
class UdpRulesTest {

    /** Options of the first and the second on one address, and what the second gets. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, EADDRINUSE",
        "1, 0, 0, 0, EADDRINUSE",
        "0, 0, 1, 0, EADDRINUSE",
        "1, 0, 1, 0, OK",
        "0, 1, 0, 1, OK",
        "1, 0, 0, 1, EADDRINUSE",
        "0, 1, 1, 0, EADDRINUSE",
        "1, 1, 1, 0, OK",
        "1, 1, 0, 1, OK",
    })
    void sharing(int oldAddr, int oldPort, int newAddr, int newPort, String outcome) {
        holds("""
            a = udp4
            a set SO_REUSEADDR %d
            a set SO_REUSEPORT %d
            a bind 127.0.0.1:53
            b = udp4
            b set SO_REUSEADDR %d
            b set SO_REUSEPORT %d
            b bind 127.0.0.1:53          => %s
            """.formatted(oldAddr, oldPort, newAddr, newPort, outcome));
    }

    @Test
    void reuseportIsForOneUser() {
        holds("""
            as uid 1000
            a = udp4
            a set SO_REUSEPORT 1
            a bind 127.0.0.1:5353
            as uid 1001
            b = udp4
            b set SO_REUSEPORT 1
            b bind 127.0.0.1:5353        => EADDRINUSE
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:5353        => EADDRINUSE
            """);
    }

    @Test
    void aClosedSocketLeavesNothing() {
        holds("""
            a = udp4
            a bind 127.0.0.1:53
            a close
            b = udp4
            b bind 127.0.0.1:53          => OK
            """);
    }

    @Test
    void udpDoesNotListenOrAccept() {
        holds("""
            a = udp4
            a bind 127.0.0.1:5000
            a listen                     => EOPNOTSUPP
            b = a accept                 => EOPNOTSUPP
            a set TCP_DEFER_ACCEPT 1     => ENOPROTOOPT
            """);
    }

    /** connect() without bind takes a port for every destination, so the range is the limit of all together. */
    @Test
    void eachSocketNeedsAPortOfItsOwn() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp4
            a connect 127.0.0.1:53       => OK 50000
            b = udp4
            b connect 127.0.0.2:53       => EAGAIN
            b send 127.0.0.2:53          => EAGAIN
            b bind 127.0.0.1:0           => EADDRINUSE
            c = udp4
            c bind 127.0.0.2:0           => OK 50000
            """);
    }

    @Test
    void sendingTakesAPortAndKeepsIt() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp4
            a send 127.0.0.1:53          => OK 50000
            b = udp4
            b send 127.0.0.1:53          => EAGAIN
            a close
            b send 127.0.0.1:53          => OK 50000
            """);
    }

    /** inet_dgram_connect() takes the port first and keeps it whatever becomes of the rest. */
    @Test
    void aFailedConnectKeepsItsPort() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp4
            a connect 192.0.2.1:53       => ENETUNREACH 50000
            b = udp4
            b bind 0.0.0.0:50000         => EADDRINUSE
            """);
    }

    @Test
    void disconnectGivesBackWhatConnectTook() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp4
            a connect 127.0.0.1:53       => OK 50000
            a disconnect                 => OK 0
            b = udp4
            b connect 127.0.0.1:53       => OK 50000
            """);
    }

    @Test
    void aPortBoundByNumberStaysAfterDisconnect() {
        holds("""
            a = udp4
            a bind 127.0.0.1:5000
            a connect 127.0.0.1:53
            a disconnect                 => OK 5000
            b = udp4
            b bind 127.0.0.1:5000        => EADDRINUSE
            """);
    }

    /** g13: destroying it disconnects it; a port bound by number stays. */
    @Test
    void destroyLeavesAPortBoundByNumber() {
        holds("""
            a = udp4
            a bind 127.0.0.1:5000
            a destroy
            b = udp4
            b bind 127.0.0.1:5000        => EADDRINUSE
            a receive                    => ECONNABORTED
            """);
    }

    @Test
    void destroyFreesAPortTheKernelChose() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp4
            a connect 127.0.0.1:53       => OK 50000
            a destroy
            b = udp4
            b bind 127.0.0.1:50000       => OK
            """);
    }

    @Test
    void reservedPortsDoNotKeepOutWhoNamesOne() {
        holds("""
            sysctl net.ipv4.ip_local_reserved_ports = 5000
            a = udp4
            a bind 127.0.0.1:5000        => OK
            """);
    }

    @Test
    void anUnreachablePortShowsAtTheNextCall() {
        holds("""
            a = udp4
            a connect 127.0.0.1:9
            a send
            a receive                    => ECONNREFUSED
            a receive                    => EAGAIN
            """);
    }

    @Test
    void aDatagramReachesTheConnectedSocketFirst() {
        holds("""
            w = udp4
            w set SO_REUSEADDR 1
            w bind 0.0.0.0:5000
            c = udp4
            c bind 127.0.0.1:6000
            k = udp4
            k set SO_REUSEADDR 1
            k bind 127.0.0.1:5000
            k connect 127.0.0.1:6000
            c send 127.0.0.1:5000
            w receive                    => EAGAIN
            k receive
            """);
    }

    /** Who shares by SO_REUSEADDR takes the datagrams of who was there first. */
    @Test
    void theLastOneBoundGetsWhatIsSent() {
        holds("""
            a = udp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:5000
            b = udp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:5000
            s = udp4
            s send 127.0.0.1:5000
            a receive                    => EAGAIN
            b receive
            b close
            s send 127.0.0.1:5000
            a receive
            """);
    }

    @Test
    void theMoreExactAddressGetsWhatIsSent() {
        holds("""
            exact = udp4
            exact set SO_REUSEADDR 1
            exact bind 127.0.0.1:5000
            any = udp4
            any set SO_REUSEADDR 1
            any bind 0.0.0.0:5000
            s = udp4
            s send 127.0.0.1:5000
            any receive                  => EAGAIN
            exact receive
            s send 127.0.0.2:5000
            any receive
            """);
    }

    @Test
    void devicesKeepUdpApartToo() {
        holds("""
            device d0
            a = udp4
            a set SO_BINDTODEVICE lo
            a bind 0.0.0.0:5000
            b = udp4
            b set SO_BINDTODEVICE d0
            b bind 0.0.0.0:5000          => OK
            c = udp4
            c bind 0.0.0.0:5000          => EADDRINUSE
            """);
    }

    @Test
    void bindAddressNoPortTakesNoneUntilItIsUsed() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = udp4
            a set IP_BIND_ADDRESS_NO_PORT 1
            a bind 127.0.0.1:0           => OK 0
            b = udp4
            b bind 127.0.0.1:0           => OK 50000
            a connect 127.0.0.1:53       => EAGAIN
            """);
    }

    @Test
    void multicastAndBroadcastCanBeBoundAndSharedOrNot() {
        holds("""
            a = udp4
            a bind 224.0.0.251:5353
            b = udp4
            b bind 224.0.0.251:5353      => EADDRINUSE
            b bind 127.0.0.1:5353        => OK
            c = udp4
            c bind 0.0.0.0:5353          => EADDRINUSE
            """);
    }
}
