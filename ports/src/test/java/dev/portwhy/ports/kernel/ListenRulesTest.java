package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Listeners: which one a connection finds, what waits in their queues, and what becomes of it. */
class ListenRulesTest {

    @Test
    void nobodyListens() {
        holds("""
            b = tcp4
            b bind 127.0.0.1:8000
            c = tcp4
            c connect 127.0.0.1:8000     => ECONNREFUSED
            d = tcp4
            d connect 127.0.0.1:8001     => ECONNREFUSED
            """);
    }

    @Test
    void theMoreExactAddressIsFoundFirst() {
        holds("""
            any = tcp4
            any set SO_REUSEPORT 1
            any bind 0.0.0.0:8000
            any listen
            one = tcp4
            one set SO_REUSEPORT 1
            one bind 127.0.0.1:8000
            one listen
            c = tcp4
            c connect 127.0.0.1:8000
            x = any accept               => EAGAIN
            y = one accept
            d = tcp4
            d connect 127.0.0.2:8000
            z = any accept
            """);
    }

    @Test
    void anIpv4ListenerIsFoundBeforeADualStackOne() {
        holds("""
            six = tcp6
            six set SO_REUSEPORT 1
            six bind [::]:8000
            six listen
            four = tcp4
            four set SO_REUSEPORT 1
            four bind 0.0.0.0:8000
            four listen
            c = tcp4
            c connect 127.0.0.1:8000
            x = six accept               => EAGAIN
            y = four accept
            d = tcp6
            d connect [::1]:8000
            z = six accept
            """);
    }

    @Test
    void aListenerOnADeviceIsFoundOnlyThere() {
        holds("""
            device d0
            address 10.9.0.1/24 dev d0
            ln = tcp4
            ln set SO_BINDTODEVICE d0
            ln bind 0.0.0.0:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => ECONNREFUSED
            """);
    }

    @Test
    void acceptWaitsForAConnectionAndNeedsAListener() {
        holds("""
            a = tcp4
            s0 = a accept                => EINVAL
            a bind 127.0.0.1:8000
            s0 = a accept                => EINVAL
            a listen
            s0 = a accept                => EAGAIN
            c = tcp4
            c connect 127.0.0.1:8000
            s0 = a accept                => OK 8000
            s1 = a accept                => EAGAIN
            """);
    }

    /** A backlog of n lets n + 1 connections wait; the next one's request is dropped and it times out. */
    @Test
    void aFullQueueLetsConnectWait() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen 1
            a = tcp4
            a connect 127.0.0.1:8000
            b = tcp4
            b connect 127.0.0.1:8000
            c = tcp4
            c connect 127.0.0.1:8000     => EINPROGRESS
            s = ln accept
            """);
    }

    @Test
    void whatWaitsInTheQueueHoldsThePort() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    /** Closing the listener resets what nobody accepted, so the client's port is free at once. */
    @Test
    void closingTheListenerResetsWhatWaits() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            ln close
            c receive                    => ECONNRESET
            d = tcp4
            d bind 127.0.0.1:50000       => OK
            n = tcp4
            n bind 127.0.0.1:8000        => OK
            """);
    }

    /** The application is told by accept() alone; the port of a destroyed listener stays until its file is closed. */
    @Test
    void aDestroyedListenerKeepsItsPort() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            ln destroy
            s = ln accept                => EINVAL
            n = tcp4
            n bind 127.0.0.1:8000        => EADDRINUSE
            ln close
            n bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void aDestroyedConnectionFreesAPortTheKernelChose() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            c destroy
            d = tcp4
            d bind 127.0.0.1:50000       => OK
            c receive                    => ECONNABORTED
            """);
    }

    @Test
    void aDestroyedConnectionThatWasBoundKeepsItsPort() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c bind 127.0.0.1:5000
            c connect 127.0.0.1:8000
            c destroy
            d = tcp4
            d bind 127.0.0.1:5000        => EADDRINUSE
            c close
            d bind 127.0.0.1:5000        => OK
            """);
    }

    @Test
    void whatIsOnlyBoundCannotBeDestroyed() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            a destroy                    => ENOENT
            b = tcp4
            b destroy                    => ENOENT
            b bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    @Test
    void callsOnANameThatIsNotThere() {
        holds("""
            a = tcp4
            a close
            a bind 127.0.0.1:8000        => EBADF
            a listen                     => EBADF
            a connect 127.0.0.1:8000     => EBADF
            a close                      => EBADF
            b = a accept                 => EBADF
            c = a dup                    => EBADF
            """);
    }

    @Test
    void callsOnASocketThatIsNotConnected() {
        holds("""
            a = tcp4
            a send                       => EPIPE
            a receive                    => ENOTCONN
            a shutdown both              => ENOTCONN
            a bind 127.0.0.1:8000
            a shutdown wr                => ENOTCONN
            a listen
            a send                       => EPIPE
            a receive                    => ENOTCONN
            """);
    }

    @ParameterizedTest
    @CsvSource({"tcp4, 127.0.0.1", "tcp6, [::1]"})
    void bytesGoBothWaysAndTheEndIsSeen(String socket, String address) {
        holds("""
            ln = %s
            ln bind %s:8000
            ln listen
            c = %1$s
            c connect %2$s:8000
            s = ln accept
            c send
            s receive
            s receive                    => EAGAIN
            s shutdown wr
            s send                       => EPIPE
            c send
            s receive
            c close
            """.formatted(socket, address));
    }

    @Test
    void deferAcceptKeepsTheConnectionFromTheQueueUntilThereIsData() {
        holds("""
            ln = tcp4
            ln set TCP_DEFER_ACCEPT 10
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept                => EAGAIN
            c send
            s = ln accept                => OK 8000
            s receive
            """);
    }

    /** A shut down listener refuses, keeps its port, and accept() fails. */
    @Test
    void shutdownOfAListener() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            ln shutdown both
            c = tcp4
            c connect 127.0.0.1:8000     => ECONNREFUSED
            s = ln accept                => EINVAL
            n = tcp4
            n set SO_REUSEADDR 1
            n bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    @Test
    void aListenerTurnedClientAfterDisconnect() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            x = tcp4
            x bind 127.0.0.1:9000
            x listen
            x disconnect
            x connect 127.0.0.1:8000     => OK 9000
            """);
    }
}
