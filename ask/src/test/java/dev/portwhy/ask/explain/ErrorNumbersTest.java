package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A number alone may be one error here and another elsewhere. */
class ErrorNumbersTest {

    private static String said(String word) {
        return String.join(
                "; ",
                ErrorNumbers.of(word).stream()
                        .map(one -> one.system().isEmpty() ? one.errno() : one.errno() + " " + one.system())
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "98 | EADDRINUSE Linux",
                "99 | EADDRNOTAVAIL Linux",
                "48 | EADDRINUSE macOS, FreeBSD",
                "49 | EADDRNOTAVAIL macOS, FreeBSD",
                "10048 | EADDRINUSE Windows",
                "10055 | ENOBUFS Windows",
                "13 | EACCES Linux, macOS, FreeBSD",
                "24 | EMFILE Linux, macOS, FreeBSD",
                "11 | EAGAIN Linux",
                "35 | EAGAIN macOS, FreeBSD",
                "111 | ECONNREFUSED Linux",
                "61 | ECONNREFUSED macOS, FreeBSD",
                "105 | ENOBUFS Linux",
                // one number, two errors: that of Linux first
                "54 | ECONNRESET macOS, FreeBSD",
                "EADDRINUSE | EADDRINUSE",
                "eaddrinuse | EADDRINUSE",
                "WSAEADDRINUSE | EADDRINUSE",
                "wsaenobufs | ENOBUFS",
            })
    void means(String word, String expected) {
        assertThat(said(word)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "0",
                "-98",
                "+98",
                "098",
                "98 ",
                "９８",
                "99999999999999999999",
                "E",
                "ENOSUCH",
                "WSA",
                "port",
                "0x62"
            })
    void meansNothing(String word) {
        assertThat(ErrorNumbers.of(word)).isEmpty();
    }

    @Test
    void eachNumberOfLinuxHasOneName() {
        for (int number = 1; number < 134; number++) {
            List<ErrorNumbers.Meaning> linux = ErrorNumbers.of(Integer.toString(number)).stream()
                    .filter(one -> one.system().startsWith("Linux"))
                    .toList();
            assertThat(linux).as("%d", number).hasSizeLessThanOrEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "EADDRINUSE, none",
                "EADDRNOTAVAIL, none",
                "EACCES, none",
                "EAGAIN, none",
                "EMFILE, none",
                "ENFILE, none",
                "ENOBUFS, none",
                "EAFNOSUPPORT, none",
                "ECONNREFUSED, REFUSED",
                "ECONNRESET, RESET",
                "EPIPE, RESET",
                "ETIMEDOUT, TIMEOUT",
                "ENETUNREACH, UNREACHABLE",
                "EHOSTUNREACH, UNREACHABLE",
                "ENOENT, FILE",
                "ENOSPC, DISK",
                "ENOMEM, MEMORY",
                "EINVAL, ARGUMENT",
            })
    void whichCanBeAboutAPort(String errno, @org.jspecify.annotations.Nullable LookAlike about) {
        assertThat(ErrorNumbers.about(errno)).isEqualTo(about);
    }

    @Test
    void othersAreThoseThatNoLackOfPortsGives() {
        assertThat(ErrorNumbers.othersByName())
                .contains("ECONNREFUSED", "ETIMEDOUT")
                .doesNotContain("EADDRINUSE", "EAGAIN", "EINVAL")
                .doesNotHaveDuplicates();
    }
}
