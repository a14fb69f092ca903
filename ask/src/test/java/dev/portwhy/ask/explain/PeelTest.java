package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What logs, terminals and containers put around a line comes off, and what the program said remains. */
class PeelTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static List<Message> peeled(String raw) {
        return new Peel(new Moments(NOW, ZoneOffset.UTC)).peeled(7, raw);
    }

    private static String told(Message message) {
        return message.text() + " <- " + message.program() + " at " + message.time();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '@',
            value = {
                "bind: x @ bind: x <- null at null",
                "nginx: bind: x @ nginx: bind: x <- nginx at null",
                // syslog, old and new
                "Feb  3 04:05:06 web1 sshd[77]: bind: x @ bind: x <- sshd at 2026-02-03T04:05:06Z",
                "<38>Feb  3 04:05:06 web1 sshd[77]: bind: x @ bind: x <- sshd at 2026-02-03T04:05:06Z",
                "<165>1 2024-05-06T07:08:09Z web1 acme 77 ID47 - bind: x @ bind: x <- acme at 2024-05-06T07:08:09Z",
                "<165>1 2024-05-06T07:08:09Z web1 - - - [a b=\"c\"] bind: x @ bind: x <- null at 2024-05-06T07:08:09Z",
                "2024-05-06T07:08:09.123456+00:00 web1 sshd[77]: bind: x @ bind: x <- sshd at 2024-05-06T07:08:09.123456Z",
                // the kernel's own
                "[  12.345678] TCP: x @ TCP: x <- null at null",
                "Feb  3 04:05:06 web1 kernel: [  12.345678] TCP: x @ TCP: x <- kernel at 2026-02-03T04:05:06Z",
                // containers
                "2024-05-06T07:08:09.1Z stderr F bind: x @ bind: x <- null at 2024-05-06T07:08:09.100Z",
                "web-1  | bind: x @ bind: x <- null at null",
                // programs
                "2024/05/06 07:08:09 [emerg] 1#1: bind() x @ bind() x <- null at 2024-05-06T07:08:09Z",
                "E0506 07:08:09.123456  1 server.go:77] bind: x @ bind: x <- null at null",
                "[2024-05-06 07:08:09] bind: x @ bind: x <- null at 2024-05-06T07:08:09Z",
                "07:08:09 bind: x @ bind: x <- null at null",
            })
    void comesOff(String raw, String expected) {
        assertThat(peeled(raw)).singleElement().satisfies(one -> {
            assertThat(told(one)).isEqualTo(expected);
            assertThat(one.line()).isEqualTo(7);
            assertThat(one.raw()).isEqualTo(raw);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b[31mbind: x\u001b[0m",
                "\u001b[1;31;40mbind: \u001b[22mx\u001b[m",
                "\u001b]0;title\u0007bind: x",
                "\u001b]8;;http://a\u001b\\bind: x",
                "\u001b(Bbind: x",
                "bind: x\r",
            })
    void coloursAndTitlesOfTerminals(String raw) {
        assertThat(peeled(raw).getFirst().text()).isEqualTo("bind: x");
    }

    private static @Nullable String program(String raw) {
        return peeled(raw).getFirst().program();
    }

    @Test
    void jsonOfTheJournalAndOfDocker() {
        String journal =
                "{\"__REALTIME_TIMESTAMP\":\"1714979289000000\",\"SYSLOG_IDENTIFIER\":\"nginx\",\"_COMM\":\"x\",\"MESSAGE\":\"bind: x\"}";
        assertThat(told(peeled(journal).getFirst())).isEqualTo("bind: x <- nginx at 2024-05-06T07:08:09Z");
        String docker = "{\"log\":\"bind: x\\n\",\"stream\":\"stderr\",\"time\":\"2024-05-06T07:08:09.5Z\"}";
        assertThat(told(peeled(docker).getFirst())).isEqualTo("bind: x <- null at 2024-05-06T07:08:09.500Z");
        assertThat(program("{\"_COMM\":\"acme\",\"MESSAGE\":\"bind: x\"}")).isEqualTo("acme");
        assertThat(told(peeled("{\"ts\":1714979289.5,\"log\":\"bind: x\"}").getFirst()))
                .isEqualTo("bind: x <- null at 2024-05-06T07:08:09.500Z");
        assertThat(told(peeled("{\"ts\":1714979289500,\"log\":\"bind: x\"}").getFirst()))
                .isEqualTo("bind: x <- null at 2024-05-06T07:08:09.500Z");
    }

    /** A line of JSON may hold several lines of a program, each of which is a message. */
    @Test
    void severalLinesInOne() {
        List<Message> all = peeled("{\"log\":\"one\\ntwo\\nthree\",\"time\":\"2024-05-06T07:08:09Z\"}");
        assertThat(all.stream().map(Message::text)).containsExactly("one", "two", "three");
        assertThat(all).allSatisfy(one -> assertThat(one.time()).isEqualTo("2024-05-06T07:08:09Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\r",
                "{",
                "{\"",
                "{\"log\":\"",
                "{\"log\":}",
                "{}",
                "[",
                "[]",
                "<",
                "<>",
                "<999999>x",
                "|",
                " | ",
                "\u001b",
                "\u001b[",
                "\u001b]",
                "<165>1 ",
                "<165>1 x",
                "1 2 3",
                "[[[[[[[[",
                "\\",
                "\\u",
                "{\"__REALTIME_TIMESTAMP\":\"999999999999999999999\",\"MESSAGE\":\"x\"}",
                "{\"__REALTIME_TIMESTAMP\":\"99999999999999999\",\"MESSAGE\":\"x\"}",
                "{\"ts\":1e999,\"log\":\"x\"}",
                "{\"time\":\"never\",\"log\":\"x\"}",
            })
    void whatIsHalfOfSomethingIsNoFault(String raw) {
        assertThat(peeled(raw)).isNotEmpty();
    }

    @Test
    void aLongLineTakesNoLongerThanItIsLong() {
        for (String part : List.of("[", "<1>", "\u001b[", "a | ", "{\"a\":\"", "07:08:09 ", "x[1]: ", "\\n")) {
            assertThat(peeled(part.repeat(50_000))).isNotEmpty();
        }
    }
}
