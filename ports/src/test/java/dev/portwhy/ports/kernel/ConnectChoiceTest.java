package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import dev.portwhy.model.KernelVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which port connect() and bind() to port 0 choose, and when they find none: {@code __inet_hash_connect()}. */
class ConnectChoiceTest {

    /** connect() begins with the parity of the low end, bind() to port 0 with the other one. */
    @ParameterizedTest
    @CsvSource({"50000, 50001", "50001, 50002"})
    void connectTakesTheLowEndFirstAndBindTheUpper(int low, int high) {
        holds("""
            sysctl net.ipv4.ip_local_port_range = %d %d
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = tcp4
            a connect 127.0.0.1:8000     => OK %1$d
            b = tcp4
            b connect 127.0.0.1:8000     => OK %2$d
            c = tcp4
            c connect 127.0.0.1:8000     => EADDRNOTAVAIL
            a close
            b close
            """.formatted(low, high));
        holds("""
            sysctl net.ipv4.ip_local_port_range = %d %d
            a = tcp4
            a bind 127.0.0.1:0           => OK %2$d
            b = tcp4
            b bind 127.0.0.1:0           => OK %1$d
            c = tcp4
            c bind 127.0.0.1:0           => EADDRINUSE
            """.formatted(low, high));
    }

    @Test
    void aRangeOfThreeServesTwo() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50002
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = tcp4
            a connect 127.0.0.1:8000     => OK 50000
            b = tcp4
            b connect 127.0.0.1:8000     => OK 50001
            c = tcp4
            c connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    /** One port serves every destination once; the limit is per source, destination and destination port. */
    @Test
    void onePortServesManyDestinations() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            lm = tcp4
            lm bind 0.0.0.0:8001
            lm listen
            a = tcp4
            a connect 127.0.0.1:8000     => OK 50000
            b = tcp4
            b connect 127.0.0.1:8000     => EADDRNOTAVAIL
            c = tcp4
            c connect 127.0.0.1:8001     => OK 50000
            d = tcp4
            d connect 127.0.0.2:8000     => OK 50000
            e = tcp4
            e set IP_BIND_ADDRESS_NO_PORT 1
            e bind 127.0.0.5:0           => OK 0
            e connect 127.0.0.1:8000     => OK 50000
            """);
    }

    /** bind() to port 0 takes the port at once, for every destination. */
    @Test
    void bindBeforeConnectTakesAPortForAllDestinations() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            a = tcp4
            a bind 127.0.0.1:0           => OK 50000
            a connect 127.0.0.1:8000
            b = tcp4
            b bind 127.0.0.1:0           => EADDRINUSE
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:0           => EADDRINUSE
            b bind 127.0.0.2:0           => OK 50000
            c = tcp4
            c connect 127.0.0.9:8000     => EADDRNOTAVAIL
            """);
    }

    @Test
    void autobindReuseLetsBindZeroShareAndMovesTheFailureToConnect() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.ip_autobind_reuse = 1
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:0           => OK 50000
            a connect 127.0.0.1:8000
            b = tcp4
            b bind 127.0.0.1:0           => EADDRINUSE
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:0           => OK 50000
            b connect 127.0.0.1:8000     => EADDRNOTAVAIL
            d = tcp4
            d set SO_REUSEADDR 1
            d bind 127.0.0.1:0           => OK 50000
            d connect 127.0.0.2:8000     => OK 50000
            """);
    }

    @Test
    void reservedPortsAreForWhoNamesThem() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50001
            sysctl net.ipv4.ip_local_reserved_ports = 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = tcp4
            a connect 127.0.0.1:8000     => OK 50001
            b = tcp4
            b connect 127.0.0.1:8000     => EADDRNOTAVAIL
            c = tcp4
            c bind 127.0.0.1:0           => EADDRINUSE
            c bind 127.0.0.2:50000       => OK
            u = udp4
            u bind 127.0.0.1:0           => OK 50001
            v = udp4
            v connect 127.0.0.1:53       => EAGAIN
            sysctl net.ipv4.ip_local_reserved_ports =
            v connect 127.0.0.1:53       => OK 50000
            """);
    }

    @Test
    void aRangeThatIsReservedWholeGivesNothing() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50003
            sysctl net.ipv4.ip_local_reserved_ports = 1-65535
            a = tcp4
            a bind 127.0.0.1:0           => EADDRINUSE
            a listen                     => EADDRINUSE
            a connect 127.0.0.1:8000     => EADDRNOTAVAIL
            b = udp4
            b bind 127.0.0.1:0           => EADDRINUSE
            b send 127.0.0.1:53          => EAGAIN
            """);
    }

    /** Outside the namespace's range IP_LOCAL_PORT_RANGE is passed over, inside it narrows. */
    @ParameterizedTest
    @CsvSource({
        "50002-50003, 50002-50003",
        "50000-50001, 50000-50001",
        "0-50001, 50000-50001",
        "50002-0, 50002-50003",
        "0-0, 50000-50003",
        "40000-50001, 50000-50001",
        "50002-60000, 50002-50003",
        "40000-45000, 50000-50003",
        "60000-61000, 50000-50003",
        "40000-60000, 50000-50003",
        "50003-50003, 50003",
    })
    void aSocketsOwnRange(String own, String ports) {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50003
            a = tcp4
            a set IP_LOCAL_PORT_RANGE %s
            a bind 127.0.0.1:0           => OK %s
            u = udp4
            u set IP_LOCAL_PORT_RANGE %1$s
            u bind 127.0.0.1:0           => OK %2$s
            """.formatted(own, ports));
    }

    @Test
    void aRangeUpsideDownIsRefused() {
        holds("""
            a = tcp4
            a set IP_LOCAL_PORT_RANGE 50001-50000    => EINVAL
            a set IP_LOCAL_PORT_RANGE 50000-50000    => OK
            a bind 127.0.0.1:0                       => OK 50000
            """);
    }

    /** The socket's own range does not lift a reservation, and does not make a bound port free. */
    @Test
    void aSocketsOwnRangeObeysTheRest() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50009
            sysctl net.ipv4.ip_local_reserved_ports = 50004
            holder = tcp4
            holder bind 127.0.0.77:50005
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = tcp4
            a set IP_LOCAL_PORT_RANGE 50004-50005
            a connect 127.0.0.1:8000     => EADDRNOTAVAIL
            a bind 127.0.0.1:0           => OK 50005
            b = tcp4
            b bind 127.0.0.1:50004       => OK
            """);
    }

    /** A port bound by anybody, to whatever address, is passed over by every connect() of the namespace. */
    @ParameterizedTest
    @CsvSource({"tcp4, 127.0.0.77", "tcp4, 0.0.0.0", "tcp6, [::1]", "tcp6, [::]", "mptcp4, 127.0.0.77"})
    void aBoundPortIsLostToConnect(String socket, String address) {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            holder = %s
            holder bind %s:50000
            a = tcp4
            a connect 127.0.0.1:8000     => EADDRNOTAVAIL
            holder close
            a connect 127.0.0.1:8000     => OK 50000
            """.formatted(socket, address));
    }

    @Test
    void udpCostsTcpNothing() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            u = udp4
            u bind 0.0.0.0:50000
            a = tcp4
            a connect 127.0.0.1:8000     => OK 50000
            """);
    }

    /** A socket that bound an address and is connected still closes its port to others; since 6.18 until it is gone. */
    @Test
    void aConnectionThatWasBoundFirstKeepsItsPortFromOthers() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            a = tcp4
            a bind 127.0.0.1:50000
            a connect 127.0.0.1:8000
            b = tcp4
            b connect 127.0.0.2:8000     => EADDRNOTAVAIL
            a set SO_LINGER 0
            a close
            b connect 127.0.0.2:8000     => OK 50000
            """);
    }

    @Test
    void beforeLinux618ThePortHealsOnlyWhenAllAreGone() {
        String text = """
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            a = tcp4
            a set SO_REUSEADDR 1
            a connect 127.0.0.1:8000     => OK 50000
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.77:50000
            b close
            c = tcp4
            c connect 127.0.0.2:8000     => EADDRNOTAVAIL
            a set SO_LINGER 0
            a close
            c connect 127.0.0.2:8000     => OK 50000
            """;
        holds(text, KernelVersion.parse("6.12.117"));
    }

    /** EADDRNOTAVAIL of a socket that has its port is no exhaustion: those four numbers are taken. */
    @Test
    void aBoundSocketMeetsItsOwnTuple() {
        holds("""
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:5000
            a connect 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:5000
            b connect 127.0.0.1:8000     => EADDRNOTAVAIL 5000
            b connect 127.0.0.2:8000     => OK 5000
            """);
    }

    @Test
    void aPortFromAutomaticChoiceIsGivenBackAfterARefusal() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = tcp4
            a connect 127.0.0.1:1        => ECONNREFUSED
            b = tcp4
            b bind 127.0.0.1:50000       => OK
            b connect 127.0.0.1:1        => ECONNREFUSED
            c = tcp4
            c bind 127.0.0.1:50000       => EADDRINUSE
            """);
    }

    @Test
    void aPortFromBindZeroIsGivenBackToo() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = tcp4
            a bind 127.0.0.1:0           => OK 50000
            a connect 127.0.0.1:1        => ECONNREFUSED
            b = tcp4
            b bind 127.0.0.1:50000       => OK
            """);
    }

    @Test
    void aSelfConnectKeepsTheServersPort() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = tcp4
            a connect 127.0.0.1:50000    => OK 50000
            server = tcp4
            server set SO_REUSEADDR 1
            server bind 127.0.0.1:50000  => EADDRINUSE
            a close
            """);
    }

    @Test
    void errorsOfConnectThatAreNotAboutPorts() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            route blackhole 10.8.0.0/16
            a = tcp4
            a connect 192.0.2.1:80       => ENETUNREACH
            a connect 10.8.0.1:80        => EINVAL
            a connect 127.0.0.1:0        => ECONNREFUSED
            a connect 224.0.0.1:80       => ENETUNREACH
            a connect 255.255.255.255:80 => ENETUNREACH
            a connect 10.9.0.255:80      => ENETUNREACH
            b = tcp4
            b bind 127.0.0.1:0
            b connect 10.9.0.2:80        => EINVAL
            c = tcp6
            c connect [2001:db8::1]:80   => ENETUNREACH
            c connect [ff0e::1]:80       => ENETUNREACH
            c connect [fe80::1]:80       => EINVAL
            """);
    }

    @Test
    void aConnectedSocketDoesNotConnectAgain() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = tcp4
            a connect 127.0.0.1:8000
            a connect 127.0.0.1:8000     => EISCONN
            a disconnect
            a connect 127.0.0.1:8000     => OK
            ln connect 127.0.0.1:8000    => EISCONN
            """);
    }

    @Test
    void theSourceAddressThatIsGone() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            address 10.9.0.5/24 dev d0
            a = tcp4
            a bind 10.9.0.5:0
            address del 10.9.0.5/24
            a connect 10.9.0.1:80        => ENETUNREACH
            """);
    }
}
