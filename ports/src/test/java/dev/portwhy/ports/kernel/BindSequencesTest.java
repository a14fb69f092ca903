package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;

/** bind() and listen() one after the other: what an earlier call leaves behind for a later one. */
class BindSequencesTest {

    @Test
    void bothWithSoReuseaddrShareUntilOneListens() {
        holds("""
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:8000
            b listen
            a listen                     => EADDRINUSE
            b close
            a listen
            c = tcp4
            c set SO_REUSEADDR 1
            c bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    /** Options are read when the newcomer comes: clearing SO_REUSEADDR after bind() takes the leave back. */
    @Test
    void clearingSoReuseaddrAfterBindBlocksTheNext() {
        holds("""
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:8000
            a set SO_REUSEADDR 0
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:8001
            c = tcp4
            c bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    @Test
    void settingSoReuseaddrOnTheHolderAfterwardsOpensThePort() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:8000        => EADDRINUSE
            a set SO_REUSEADDR 1
            b bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void reuseaddrAndReuseportDoNotMix() {
        holds("""
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEPORT 1
            b bind 127.0.0.1:8000        => EADDRINUSE
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:8000        => OK
            """);
    }

    /** The summary of the port ({@code fastreuseport}) is that of the last one bound, and the first is not asked. */
    @Test
    void whoComesAfterOneWithBothOptionsNeedsOnlyReuseport() {
        holds("""
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEADDR 1
            b set SO_REUSEPORT 1
            b bind 127.0.0.1:8000
            c = tcp4
            c set SO_REUSEPORT 1
            c bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void everyMemberOfAReuseportGroupKeepsThePort() {
        holds("""
            a = tcp4
            a set SO_REUSEPORT 1
            a bind 0.0.0.0:8000
            a listen
            b = tcp4
            b set SO_REUSEPORT 1
            b bind 0.0.0.0:8000
            b listen
            a close
            c = tcp4
            c set SO_REUSEADDR 1
            c bind 0.0.0.0:8000          => EADDRINUSE
            b close
            c bind 0.0.0.0:8000          => OK
            """);
    }

    /** All members need one user, and root is no exception either way. */
    @Test
    void reuseportIsForOneUserOnly() {
        holds("""
            as uid 1000
            a = tcp4
            a set SO_REUSEPORT 1
            a bind 127.0.0.1:8000
            as uid 1001
            b = tcp4
            b set SO_REUSEPORT 1
            b bind 127.0.0.1:8000        => EADDRINUSE
            as root
            c = tcp4
            c set SO_REUSEPORT 1
            c bind 127.0.0.1:8000        => EADDRINUSE
            as uid 1000
            d = tcp4
            d set SO_REUSEPORT 1
            d bind 127.0.0.1:8000        => OK
            """);
    }

    /** The user is the socket's, who made it, whoever calls bind(); and fchown() changes it. */
    @Test
    void theUserOfASocketIsWhoMadeIt() {
        holds("""
            as uid 1000
            a = tcp4
            a set SO_REUSEPORT 1
            as uid 1001
            a bind 127.0.0.1:8000
            b = tcp4
            b set SO_REUSEPORT 1
            b bind 127.0.0.1:8000        => EADDRINUSE
            as root
            b owner 1000
            as uid 1001
            b bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void onlyRootGivesASocketAway() {
        holds("""
            as uid 1000
            a = tcp4
            a owner 1001                 => EPERM
            a owner 1000
            as uid 1001
            a owner 1001                 => EPERM
            as root
            a owner 1001
            as uid 1001
            a owner 1001
            """);
    }

    @Test
    void twoUsersShareByReuseaddrAllTheSame() {
        holds("""
            as uid 1000
            a = tcp4
            a set SO_REUSEADDR 1
            a bind 127.0.0.1:8000
            as uid 1001
            b = tcp4
            b set SO_REUSEADDR 1
            b bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void aSocketIsBoundOnce() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            a bind 127.0.0.1:8000        => EINVAL
            a bind 127.0.0.1:8001        => EINVAL
            a listen
            a bind 127.0.0.1:8001        => EINVAL
            b = tcp4
            b bind 127.0.0.1:8001
            """);
    }

    @Test
    void aBindThatFailedMayBeTriedAgain() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            b = tcp4
            b bind 127.0.0.1:8000        => EADDRINUSE 0
            b bind 127.0.0.1:8001        => OK 8001
            """);
    }

    @Test
    void listenWithoutBindTakesAPortOfTheRange() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            a = tcp4
            a listen                     => OK 50000
            b = tcp4
            b listen                     => EADDRINUSE
            """);
    }

    @Test
    void listenAgainOnlyChangesTheBacklog() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            a listen 5
            a listen 7
            a listen 0
            b = tcp4
            b bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    @Test
    void aShutListenerKeepsItsPortAndListensAgain() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            a listen
            a shutdown rd
            c = tcp4
            c connect 127.0.0.1:8000     => ECONNREFUSED
            b = tcp4
            b bind 127.0.0.1:8000        => EADDRINUSE
            a listen
            d = tcp4
            d connect 127.0.0.1:8000
            """);
    }

    @Test
    void aDisconnectedListenerKeepsWhatBindGave() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            a listen
            a disconnect                 => OK 8000
            b = tcp4
            b bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    @Test
    void aCopyOfADescriptorKeepsThePort() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            b = a dup
            a close
            c = tcp4
            c bind 127.0.0.1:8000        => EADDRINUSE
            b close
            c bind 127.0.0.1:8000
            """);
    }

    @Test
    void acceptedConnectionsKeepTheirListenersPort() {
        holds("""
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept                => OK 8000
            ln close
            n = tcp4
            n bind 127.0.0.1:8000        => EADDRINUSE
            n set SO_REUSEADDR 1
            n bind 127.0.0.1:8000        => EADDRINUSE
            """);
    }

    /** Accepted sockets inherit SO_REUSEADDR, so a server that sets it restarts over them. */
    @Test
    void withReuseaddrOnBothTheServerRestartsOverLiveConnections() {
        holds("""
            ln = tcp4
            ln set SO_REUSEADDR 1
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept
            ln close
            n = tcp4
            n bind 127.0.0.1:8000        => EADDRINUSE
            n set SO_REUSEADDR 1
            n bind 127.0.0.1:8000        => OK
            n listen
            """);
    }

    @Test
    void reuseportOnBothDoesTheSameForOneUser() {
        holds("""
            ln = tcp4
            ln set SO_REUSEPORT 1
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000
            s = ln accept
            ln close
            n = tcp4
            n set SO_REUSEADDR 1
            n bind 127.0.0.1:8000        => EADDRINUSE
            n set SO_REUSEADDR 0
            n set SO_REUSEPORT 1
            n bind 127.0.0.1:8000        => OK
            """);
    }

    @Test
    void anOutgoingConnectionTakesAServersPort() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            ln = tcp4
            ln bind 127.0.0.1:8000
            ln listen
            c = tcp4
            c connect 127.0.0.1:8000     => OK 50000
            n = tcp4
            n set SO_REUSEADDR 1
            n bind 0.0.0.0:50000         => EADDRINUSE
            n bind 127.0.0.9:50000       => OK
            """);
    }

    @Test
    void eachCopyOfARangeBelongsToItsNamespace() {
        holds("""
            a = tcp4
            a bind 0.0.0.0:8000
            netns other
            b = tcp4
            b bind 0.0.0.0:8000          => OK
            c = tcp4
            c bind 0.0.0.0:8000          => EADDRINUSE
            netns main
            d = tcp4
            d bind 0.0.0.0:8000          => EADDRINUSE
            """);
    }

    @Test
    void settingsAndAddressesBelongToTheirNamespaceToo() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            address 10.1.0.1/32
            netns other
            sysctl net.ipv4.ip_local_port_range = 60000 60000
            a = tcp4
            a bind 127.0.0.1:0           => OK 60000
            b = tcp4
            b bind 10.1.0.1:8000         => EADDRNOTAVAIL
            netns main
            c = tcp4
            c bind 10.1.0.1:0            => OK 50000
            """);
    }
}
