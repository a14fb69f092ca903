package dev.portwhy.ports.kernel;

import static dev.portwhy.ports.kernel.Foretold.holds;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Low ports, and in which order a bind() is refused: {@code inet_port_requires_bind_service()}, {@code __inet_bind()}. */
class PrivilegeTest {

    @ParameterizedTest
    @CsvSource({
        "1024, 1023, EACCES",
        "1024, 1024, OK",
        "1024, 1, EACCES",
        "1024, 65535, OK",
        "80, 79, EACCES",
        "80, 80, OK",
        "0, 1, OK",
        "1, 1, OK",
    })
    void thePortsBelowTheStartAreRootsAlone(int start, int port, String outcome) {
        holds("""
            sysctl net.ipv4.ip_unprivileged_port_start = %d
            as uid 1000
            four = tcp4
            four bind 127.0.0.1:%d       => %s
            six = tcp6
            six bind [::1]:%2$d          => %3$s
            udp = udp4
            udp bind 127.0.0.1:%2$d      => %3$s
            as root
            r = tcp4
            r bind 127.0.0.2:%2$d        => OK
            """.formatted(start, port, outcome));
    }

    @Test
    void portZeroNeedsNoPrivilege() {
        holds("""
            sysctl net.ipv4.ip_local_port_range = 50000 50000
            sysctl net.ipv4.ip_unprivileged_port_start = 50000
            as uid 1000
            a = tcp4
            a bind 127.0.0.1:0           => OK 50000
            b = tcp4
            b bind 127.0.0.1:49999       => EACCES
            """);
    }

    /** It is who calls bind() that needs it, not who made the socket. */
    @Test
    void theCallerIsAskedNotTheSocketsUser() {
        holds("""
            as uid 1000
            a = tcp4
            as root
            a bind 127.0.0.1:80          => OK
            b = tcp4
            as uid 1000
            b bind 127.0.0.1:81          => EACCES
            """);
    }

    @Test
    void aConflictHidesBehindTheMissingPrivilege() {
        holds("""
            holder = tcp4
            holder bind 0.0.0.0:443
            as uid 1000
            a = tcp4
            a bind 0.0.0.0:443           => EACCES
            as root
            a bind 0.0.0.0:443           => EADDRINUSE
            """);
    }

    /** Over IPv4 the address is looked at before the privilege, over IPv6 after it. */
    @Test
    void whichComesFirstDependsOnTheFamily() {
        holds("""
            as uid 1000
            a = tcp4
            a bind 192.0.2.1:443         => EADDRNOTAVAIL
            b = tcp6
            b bind [2001:db8::1]:443     => EACCES
            b bind [2001:db8::1]:8443    => EADDRNOTAVAIL
            b bind [fe80::1]:443         => EACCES
            b bind [fe80::1]:8443        => EINVAL
            b bind [ff02::1]:443         => EINVAL
            """);
    }

    @Test
    void aBoundSocketIsToldOfItsAddressAndThePrivilegeFirst() {
        holds("""
            as uid 1000
            a = tcp4
            a bind 127.0.0.1:8000
            a bind 192.0.2.1:8001        => EADDRNOTAVAIL
            a bind 127.0.0.1:443         => EACCES
            a bind 127.0.0.1:8001        => EINVAL
            """);
    }

    @Test
    void transparentIsForRootAndFreebindForEverybody() {
        holds("""
            as uid 1000
            a = tcp4
            a set IP_TRANSPARENT 1       => EPERM
            a set IP_TRANSPARENT 0       => OK
            a bind 192.0.2.1:8000        => EADDRNOTAVAIL
            a set IP_FREEBIND 1
            a bind 192.0.2.1:8000        => OK
            """);
    }

    @Test
    void theFirstDeviceIsFreeForAllAnotherIsNot() {
        holds("""
            device d0
            as uid 1000
            a = tcp4
            a set SO_BINDTODEVICE lo
            a set SO_BINDTODEVICE d0     => EPERM
            as root
            a set SO_BINDTODEVICE d0
            a set SO_BINDTODEVICE d9     => ENODEV
            """);
    }

    @Test
    void destroyIsForRoot() {
        holds("""
            a = tcp4
            a bind 127.0.0.1:8000
            a listen
            as uid 1000
            a destroy                    => EPERM
            as root
            a destroy                    => OK
            """);
    }

    @Test
    void theStartMayNotPassTheRange() {
        holds("""
            sysctl net.ipv4.ip_unprivileged_port_start = 32769    => EINVAL
            sysctl net.ipv4.ip_unprivileged_port_start = 32768
            sysctl net.ipv4.ip_local_port_range = 32767 60999     => EINVAL
            sysctl net.ipv4.ip_unprivileged_port_start = 65536    => EINVAL
            sysctl net.ipv4.ip_unprivileged_port_start = -1       => EINVAL
            as uid 1000
            a = tcp4
            a bind 127.0.0.1:32767                                => EACCES
            """);
    }
}
