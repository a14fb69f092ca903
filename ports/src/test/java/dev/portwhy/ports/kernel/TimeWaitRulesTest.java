package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import dev.portwhy.model.KernelVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TIME_WAIT and FIN_WAIT2: who is kept out by them, for how long, and who may take over. */
class TimeWaitRulesTest {

    /** tcp_tw_reuse: 0 never, 1 always, 2 on loopback, and only once the delay is over. */
    @ParameterizedTest
    @CsvSource({
        "0, 1200, EADDRNOTAVAIL",
        "1, 1200, OK",
        "2, 1200, OK",
        "1, 300, EADDRNOTAVAIL",
        "2, 300, EADDRNOTAVAIL",
    })
    void connectOverItsOwnTimeWait(int mode, int waitMs, String outcome) {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = %d
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s close
            wait %dms
            d = tcp4
            d connect 127.0.0.1:8000     => %s
            """.formatted(mode, waitMs, outcome));
    }

    @Test
    void oldKernelsHaveTheDelayBuiltIn() {
        String text = """
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 1
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s close
            """;
        KernelVersion old = KernelVersion.parse("6.1.192");
        holds(text + "wait 2500ms\nd = tcp4\nd connect 127.0.0.1:8000 => OK 50000", old);
    }

    @Test
    void anotherDestinationIsNotConcerned() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s close
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            d connect 127.0.0.2:8000     => OK 50000
            """);
    }

    /** The old connection needs timestamps; switching them on later does not help what is there. */
    @Test
    void withoutTimestampsNobodyTakesOver() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 1
            sysctl net.ipv4.tcp_timestamps = 0
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s close
            sysctl net.ipv4.tcp_timestamps = 1
            wait 1500ms
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    /** bind() over TIME_WAIT: both need SO_REUSEADDR, or both SO_REUSEPORT; the client's socket normally has neither. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, 0, EADDRINUSE",
        "0, 0, 1, 0, EADDRINUSE",
        "1, 0, 0, 0, EADDRINUSE",
        "1, 0, 1, 0, OK",
        "0, 1, 0, 1, OK",
        "0, 1, 1, 0, EADDRINUSE",
        "1, 0, 0, 1, EADDRINUSE",
        "1, 1, 1, 0, OK",
        "1, 1, 0, 1, OK",
        "0, 1, 1, 1, OK",
    })
    void bindOverTheServersTimeWait(int oldAddr, int oldPort, int newAddr, int newPort, String outcome) {
        holds("""
            ln = tcp4
            ln set SO_REUSEADDR %d
            ln set SO_REUSEPORT %d
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept
            s close
            c close
            ln close
            n = tcp4
            n set SO_REUSEADDR %d
            n set SO_REUSEPORT %d
            n bind 127.0.0.1:8000        => %s
            """.formatted(oldAddr, oldPort, newAddr, newPort, outcome));
    }

    /** The kernel compares no user with a TIME_WAIT. */
    @Test
    void anotherUserMayShareATimeWaitByReuseport() {
        holds("""
            as uid 1000
            ln = tcp4
            ln set SO_REUSEPORT 1
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept
            s close
            c close
            as uid 1001
            n = tcp4
            n set SO_REUSEPORT 1
            n bind 127.0.0.1:8000        => EADDRINUSE
            as uid 1000
            ln close
            as uid 1001
            n bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void theClientsTimeWaitDoesNotKeepTheServerFromItsPort() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept
            c close
            s close
            ln close
            n = tcp4
            n bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void theServersTimeWaitDoesNotKeepTheClientFromItsPort() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            s close
            c close
            d = tcp4
            d connect 127.0.0.1:8000     => OK 50000
            """);
    }

    /** A socket bound by number, with SO_REUSEADDR on both, connects over a TIME_WAIT at once, tcp_tw_reuse or not. */
    @ParameterizedTest
    @CsvSource({"1, OK", "0, EADDRNOTAVAIL"})
    void explicitRebindTakesOverAtOnceIfThereWereTimestamps(int timestamps, String outcome) {
        holds("""
            sysctl net.ipv4.tcp_tw_reuse = 0
            sysctl net.ipv4.tcp_timestamps = %d
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c set SO_REUSEADDR 1
            c bind 127.0.0.1:5000
            c connect 127.0.0.1:8000
            s = ln accept
            c close
            s close
            d = tcp4
            d set SO_REUSEADDR 1
            d bind 127.0.0.1:5000
            d connect 127.0.0.1:8000     => %s
            """.formatted(timestamps, outcome));
    }

    /** g2: what bound an address before it connected poisons the range in TIME_WAIT as well. */
    @Test
    void aTimeWaitThatWasBoundFirstPoisonsTheRange() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 1
            ln = tcp4
            ln bind 0.0.0.0:8000
            ln listen
            c = tcp4
            c bind 127.0.0.1:0           => OK 50000
            c connect 127.0.0.1:8000
            s = ln accept
            c close
            s close
            wait 1500ms
            d = tcp4
            d bind 127.0.0.1:0           => EADDRINUSE
            e = tcp4
            e connect 127.0.0.2:8000     => EADDRNOTAVAIL
            """);
    }

    @Test
    void overTheLimitTimeWaitIsSkippedAndThePortIsFree() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 0
            sysctl net.ipv4.tcp_max_tw_buckets = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s close
            d = tcp4
            d connect 127.0.0.1:8000     => OK 50000
            """);
    }

    @Test
    void finWait2IsNotTakenOver() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 1
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            wait 1500ms
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    /** tcp_fin_timeout governs orphans in FIN_WAIT2 and nothing else. */
    @Test
    void finTimeoutEndsFinWait2() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_fin_timeout = 1
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            wait 3s
            d = tcp4
            d connect 127.0.0.1:8000     => OK 50000
            """);
    }

    @Test
    void finTimeoutDoesNothingForTimeWait() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_fin_timeout = 1
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s close
            wait 3s
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    /** g10: while a process still holds it, FIN_WAIT2 has no timer at all. */
    @Test
    void halfClosedConnectionsHaveNoTimer() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_fin_timeout = 1
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c shutdown wr
            wait 3s
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            """);
    }

    @Test
    void closeWaitHoldsUntilTheProgramCloses() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            s close
            wait 1500ms
            d = tcp4
            d connect 127.0.0.1:8000     => EADDRNOTAVAIL
            c close
            d connect 127.0.0.1:8000     => OK 50000
            """);
    }

    @Test
    void lingerZeroLeavesNothingBehind() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c set SO_LINGER 0
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            c close
            s receive                    => ECONNRESET
            s close
            d = tcp4
            d connect 127.0.0.1:8000     => OK 50000
            """);
    }

    /** Closing with data unread resets the connection, so there is no TIME_WAIT either. */
    @Test
    void unreadDataResetsInsteadOfTimeWait() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.tcp_tw_reuse = 0
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            s = ln accept
            s send
            wait 100ms
            c close
            s receive                    => ECONNRESET
            d = tcp4
            d connect 127.0.0.1:8000     => OK 50000
            """);
    }

    @Test
    void whoClosesSecondKeepsNothing() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c bind 127.0.0.1:5000
            c connect 127.0.0.1:8000
            s = ln accept
            s close
            c close
            d = tcp4
            d bind 127.0.0.1:5000        => OK
            """);
    }
}
