package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What strace prints of calls about sockets, with the letters people give it. */
class StraceTest {

    private static final String V4 = "{sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr(\"10.0.0.1\")}";
    private static final String V6 = "{sa_family=AF_INET6, sin6_port=htons(443), sin6_flowinfo=htonl(0),"
            + " inet_pton(AF_INET6, \"::\", &sin6_addr), sin6_scope_id=0}";

    private final Strace strace = new Strace();

    private @Nullable Understood read(String line) {
        return strace.read(new Message(1, line, line, null, null));
    }

    private static String said(@Nullable Understood one) {
        if (one == null) {
            return "-";
        }
        LookAlike alike = one.lookAlike();
        return (alike == null ? "" : alike.word() + " ") + one.call() + " " + one.errno() + " " + one.protocol() + " "
                + one.address() + " " + one.port();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "bind(3, V4, 16) = -1 EADDRINUSE (Address already in use) ; bind EADDRINUSE null 10.0.0.1 80",
                "bind(3, V6, 28) = -1 EACCES (Permission denied) ; bind EACCES null :: 443",
                "connect(3, V4, 16) = -1 EADDRNOTAVAIL (Cannot assign requested address)"
                        + " ; connect EADDRNOTAVAIL null 10.0.0.1 80",
                "[pid   77] bind(3, V4, 16) = -1 EADDRINUSE (x) ; bind EADDRINUSE null 10.0.0.1 80",
                "77 bind(3, V4, 16) = -1 EADDRINUSE (x) ; bind EADDRINUSE null 10.0.0.1 80",
                "12:00:01.123456 bind(3, V4, 16) = -1 EADDRINUSE (x) ; bind EADDRINUSE null 10.0.0.1 80",
                "77    1714979289.728 bind(3, V4, 16) = -1 EADDRINUSE (x) <0.000010> ; bind EADDRINUSE null 10.0.0.1 80",
                "(+     0.000012) bind(3, V4, 16) = -1 EADDRINUSE (x) ; bind EADDRINUSE null 10.0.0.1 80",
                // -yy tells what the descriptor is
                "bind(3<TCP:[1234]>, V4, 16) = -1 EADDRINUSE (x) ; bind EADDRINUSE tcp 10.0.0.1 80",
                "bind(3<UDPv6:[1234]>, V6, 28) = -1 EADDRINUSE (x) ; bind EADDRINUSE udp :: 443",
                "bind(3<UNIX:[1234]>, {sa_family=AF_UNIX, sun_path=\"/a\"}, 110) = -1 EADDRINUSE (x)"
                        + " ; unix null EADDRINUSE null null null",
                "bind(3, {sa_family=AF_NETLINK, nl_pid=0, nl_groups=00000000}, 12) = -1 EADDRINUSE (x)"
                        + " ; unix null EADDRINUSE null null null",
                "listen(3, 128) = -1 EADDRINUSE (x) ; listen EADDRINUSE null null null",
                "accept4(3, NULL, NULL, SOCK_CLOEXEC) = -1 EMFILE (Too many open files) ; accept EMFILE null null null",
                "socket(AF_INET, SOCK_STREAM, IPPROTO_TCP) = -1 EMFILE (x) ; socket EMFILE tcp null null",
                "socket(AF_INET6, SOCK_DGRAM|SOCK_CLOEXEC, 0) = -1 EAFNOSUPPORT (x) ; socket EAFNOSUPPORT udp null null",
                "socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP) = -1 ENOBUFS (x) ; socket ENOBUFS mptcp null null",
                "sendto(5, \"x\", 1, 0, V4, 16) = -1 EAGAIN (x) ; sendto EAGAIN null 10.0.0.1 80",
                // calls that succeed, or are on their way, are no problem
                "bind(3, V4, 16) = 0 ; success null null null null null",
                "connect(3, V4, 16) = -1 EINPROGRESS (x) ; success null null null null null",
                "connect(3, V4, 16) = -1 ECONNREFUSED (x) ; refused null ECONNREFUSED null null null",
                "connect(3, V4, 16) = -1 ETIMEDOUT (x) ; timeout null ETIMEDOUT null null null",
                "connect(3, V4, 16) = -1 EPERM (x) ; forbidden connect EPERM null 10.0.0.1 80",
            })
    void aCall(String line, String expected) {
        assertThat(said(read(line.replace("V4", V4).replace("V6", V6)))).isEqualTo(expected);
    }

    @Test
    void whatADescriptorIsWasToldWhenItWasMade() {
        read("socket(AF_INET, SOCK_DGRAM, IPPROTO_IP) = 5");
        assertThat(said(read("bind(5, " + V4 + ", 16) = -1 EADDRINUSE (x)"))).contains(" udp ");
        read("socket(AF_INET, SOCK_STREAM, IPPROTO_IP) = 5");
        assertThat(said(read("bind(5, " + V4 + ", 16) = -1 EADDRINUSE (x)"))).contains(" tcp ");
        read("socket(AF_UNIX, SOCK_STREAM, 0) = 5");
        assertThat(said(read("bind(5, " + V4 + ", 16) = -1 EADDRINUSE (x)"))).contains(" null ");
    }

    /** Another thread comes in between: the call ends some lines below. */
    @Test
    void aCallOverTwoLines() {
        assertThat(read("[pid 7] bind(3, " + V4 + ", 16 <unfinished ...>")).isNull();
        assertThat(read("[pid 8] bind(4, " + V6 + ", 28 <unfinished ...>")).isNull();
        assertThat(said(read("[pid 7] <... bind resumed>) = -1 EADDRINUSE (x)")))
                .isEqualTo("bind EADDRINUSE null 10.0.0.1 80");
        assertThat(said(read("[pid 8] <... bind resumed>) = -1 EACCES (x)"))).isEqualTo("bind EACCES null :: 443");
        assertThat(said(read("[pid 9] <... bind resumed>) = -1 EADDRINUSE (x)")))
                .as("whose beginning was not seen")
                .isEqualTo("bind EADDRINUSE null null null");
    }

    @Test
    void theInterfaceOfALinkLocalAddress() {
        String named = V6.replace("\"::\"", "\"fe80::1\"")
                .replace("sin6_scope_id=0", "sin6_scope_id=if_nametoindex(\"eth0\")");
        assertThat(said(read("bind(3, " + named + ", 28) = -1 EADDRINUSE (x)")))
                .isEqualTo("bind EADDRINUSE null fe80::1%eth0 443");
        String numbered = V6.replace("\"::\"", "\"fe80::1\"").replace("sin6_scope_id=0", "sin6_scope_id=2");
        assertThat(said(read("bind(3, " + numbered + ", 28) = -1 EADDRINUSE (x)")))
                .isEqualTo("bind EADDRINUSE null fe80::1%2 443");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "(",
                "bind(",
                "bind(3, ",
                "bind(3) = ",
                "openat(AT_FDCWD, \"/etc/ports\", O_RDONLY) = -1 ENOENT (No such file or directory)",
                "--- SIGCHLD {si_signo=SIGCHLD} ---",
                "+++ exited with 1 +++",
                "rebind(3) = -1 EADDRINUSE",
                "could not bind(3)",
            })
    void whatIsNoCallOfASocket(String line) {
        assertThat(read(line)).isNull();
    }
}
