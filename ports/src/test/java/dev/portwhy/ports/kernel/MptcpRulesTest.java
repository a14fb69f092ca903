package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;

/** MPTCP sockets: underneath they are TCP, with the same ports and other calls. */
class MptcpRulesTest {

    @Test
    void whereItIsSwitchedOffThereIsNoSuchSocket() {
        holds("""
            sysctl net.mptcp.enabled = 0
            a = mptcp4                   => ENOPROTOOPT
            sysctl net.mptcp.enabled = 1
            b = mptcp4
            """);
    }

    @Test
    void theOptionsOfTcpShareWithTcp() {
        holds("""
            a = mptcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:8000        => OK
            a listen
            b listen                     => EADDRINUSE
            c = mptcp4
            c set SO_REUSEADDR 1
            c bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    @Test
    void reuseportWithTcpOfTheSameUser() {
        holds("""
            a = mptcp4
            a set SO_REUSEPORT 1
            a bind 127.0.0.1:8000
            a listen
            b = tcp4
            b set SO_REUSEPORT 1
            b bind 127.0.0.1:8000        => OK
            b listen
            """);
    }

    @Test
    void theRangeIsTcps() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            a = mptcp4
            a connect 127.0.0.1:8000     => OK 50000
            b = tcp4
            b connect 127.0.0.1:8000     => EADDRNOTAVAIL
            c = mptcp4
            c bind 127.0.0.1:0           => EADDRINUSE
            """);
    }

    @Test
    void bothEndsCanBeMptcp() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = mptcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = mptcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept                => OK 8000
            c send
            s receive
            s send
            c receive
            """);
    }

    @Test
    void itCannotBeDestroyed() {
        holds("""
            a = mptcp4
            a bind 127.0.0.1:8000
            a listen
            a destroy                    => EOPNOTSUPP
            """);
    }

    @Test
    void lowPortsAndForeignAddressesAsForTcp() {
        holds("""
            as uid 1000
            a = mptcp4
            a bind 127.0.0.1:80          => EACCES
            a bind 192.0.2.1:8000        => EADDRNOTAVAIL
            a bind 127.0.0.1:8000
            a bind 127.0.0.1:8001        => EINVAL
            """);
    }

    @Test
    void aRefusedConnectGivesThePortBack() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = mptcp4
            a connect 127.0.0.1:1        => ECONNREFUSED
            b = tcp4
            b bind 127.0.0.1:50000       => OK
            """);
    }

    @Test
    void mptcp6CoversIpv4() {
        holds("""
            ln = mptcp6
            ln bind [::]:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept                => OK 8000
            d = tcp4
            d bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }
}
