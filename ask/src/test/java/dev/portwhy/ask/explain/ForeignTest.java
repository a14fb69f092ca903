package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lines that look as if they were about a port and are not; and the kernel's own lines, which are about ports and name no call. */
class ForeignTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static @Nullable Understood understood(String line) {
        Explanation explanation = Explainer.explain(line, NOW, ZoneOffset.UTC);
        return explanation.problems().isEmpty()
                ? null
                : explanation.problems().getFirst().understood();
    }

    private static String alike(String line) {
        Understood one = understood(line);
        LookAlike alike = one == null ? null : one.lookAlike();
        return one == null ? "-" : alike == null ? "port" : alike.word();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "curl: (7) Failed to connect to 10.0.0.9 port 81: Connection refused | refused",
                "connect to 10.0.0.9:81: Connection reset by peer | reset",
                "write tcp 10.0.0.1:80->10.0.0.2:40000: broken pipe | reset",
                "dial tcp 10.0.0.9:81: i/o timeout | timeout",
                "connect(10.0.0.9:81): No route to host | unreachable",
                "connect(10.0.0.9:81): Network is unreachable | unreachable",
                "bind() to unix:/run/php.sock failed (98: Address already in use) | unix",
                "open /etc/nginx/nginx.conf: no such file or directory | file",
                "write /var/log/x: no space left on device | disk",
                // about ports all the same
                "bind 10.0.0.1:80: Address already in use | port",
                "bind 10.0.0.1:80: Permission denied | port",
                "connect to 10.0.0.9:81: Cannot assign requested address | port",
                "accept: Too many open files | port",
            })
    void isAbout(String line, String expected) {
        assertThat(alike(line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "TCP: request_sock_TCP: Possible SYN flooding on port 10.0.0.1:8080. Sending cookies. | 10.0.0.1 | 8080 | none",
                "TCP: request_sock_TCP: Possible SYN flooding on port [::]:8080. Dropping request. | :: | 8080 | none",
                "TCP: request_sock_TCP: Possible SYN flooding on port 80. Sending cookies.  Check SNMP counters. | none | 80 | none",
                "request_sock_subflow_v4: Possible SYN flooding on port 0.0.0.0:80. Sending cookies. | 0.0.0.0 | 80 | none",
                "nf_conntrack: nf_conntrack: table full, dropping packet | none | none | none",
                "TCP: time wait bucket table overflow | none | none | none",
                "TCP: too many orphaned sockets | none | none | none",
                "TCP: out of memory -- consider tuning tcp_mem | none | none | none",
                "VFS: file-max limit 1024 reached | none | none | ENFILE",
            })
    void theKernelsOwnLines(String line, @Nullable String address, @Nullable Integer port, @Nullable String errno) {
        for (String before : new String[] {"", "[  12.345678] ", "Feb  3 04:05:06 web1 kernel: "}) {
            Understood one = Objects.requireNonNull(understood(before + line), before + line);
            assertThat(one.program()).isEqualTo("kernel");
            assertThat(one.call()).isNull();
            assertThat(one.lookAlike()).isNull();
            assertThat(one.address()).isEqualTo(address);
            assertThat(one.port()).isEqualTo(port);
            assertThat(one.errno()).isEqualTo(errno);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "TCP: request_sock_TCP: Possible SYN flooding on port 99999. Sending cookies.",
                "Possible SYN flooding on port . x",
                "Possible SYN flooding on port [::",
            })
    void aPortThatThereIsNotIsNotTold(String line) {
        Understood one = understood(line);
        Integer port = one == null ? null : one.port();
        assertThat(port == null || port <= 65_535).isTrue();
    }
}
