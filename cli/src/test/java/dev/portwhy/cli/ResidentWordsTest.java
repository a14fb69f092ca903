package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a process that is there already may answer, and what it may not. */
class ResidentWordsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "443",
                ":443",
                "80-90",
                "8080/tcp",
                "udp/53",
                "127.0.0.1:80",
                "0.0.0.0",
                "*:80",
                "[::]:80",
                "[fe80::1]:80",
                "::1",
                "::1:8080",
                ":::8080",
                "[2001:db8::1]:443/udp"
            })
    void endsInDigits(String word) {
        assertThat(ResidentWords.areTaken("why", List.of(word), List.of(word))).isTrue();
        assertThat(ResidentWords.areTaken("connect", List.of("connect", word), List.of(word)))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:80",
                "db",
                "cafe",
                "fade:80",
                "http",
                "https://host/",
                "/run/x.sock",
                "./x",
                "nginx",
                "127.0.0.1:http",
                "80;",
                "",
                "host.example:80",
                "/dev/stdin"
            })
    void noNames(String word) {
        assertThat(ResidentWords.areTaken("why", List.of(word), List.of(word))).isFalse();
        assertThat(ResidentWords.areTaken("connect", List.of("connect", word), List.of(word)))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "state time-wait and dport = :443 | true",
                "( sport >= :1024 or src 10.0.0.0/8 ) | true",
                "sport = :22 | true",
                "! state listening | true",
                "pid = 12 | true",
                "holder = none | true",
                "dst [::1]:80 | true",
                "comm = nginx | false",
                "dst example.com | false",
                "dst localhost | false",
                "dport = :https | false",
                "user = root | false"
            })
    void filtersWithoutNames(String filter, boolean taken) {
        List<String> words = List.of(filter.split(" "));
        assertThat(ResidentWords.areTaken("who", words, words)).isEqualTo(taken);
    }

    @Test
    void nothingThatActsTakesLongOrNeedsRightsOfOthers() {
        for (String command :
                List.of("free", "tune", "lab", "load", "watch", "agent", "history", "capture", "explain", "help")) {
            assertThat(ResidentWords.areTaken(command, List.of(command), List.of()))
                    .as(command)
                    .isFalse();
        }
        for (String option :
                List.of("--uid", "--uid=7", "--sweep", "--at=03:12", "--data", "--verify", "--from", "--root=/x")) {
            assertThat(ResidentWords.areTaken("why", List.of("80", option), List.of("80")))
                    .as(option)
                    .isFalse();
        }
        assertThat(ResidentWords.areTaken("", List.of(), List.of())).isTrue();
        assertThat(ResidentWords.areTaken("", List.of("-q"), List.of())).isTrue();
    }
}
