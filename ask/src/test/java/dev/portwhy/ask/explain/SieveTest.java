package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whether anything in the bytes of a log is worth reading: nothing that is may be passed over. */
class SieveTest {

    private static final Sieve SIEVE = Sieve.ONLY;

    private static int find(byte[] bytes) {
        return SIEVE.find(bytes, 0, bytes.length);
    }

    /** Each phrase of an error is found wherever it stands. */
    @Test
    void everyPhraseOfAnErrorIsFound() {
        int tried = 0;
        for (Phrase phrase : Phrase.ALL) {
            boolean sought = phrase.kind().equals("errno") || phrase.kind().equals("taken");
            byte[] bytes = phrase.text().getBytes(StandardCharsets.UTF_8);
            if (!sought || bytes.length < 5) {
                continue;
            }
            for (String before : new String[] {"", "x", "ab: ", "ééé"}) {
                byte[] line = (before + phrase.text() + " tail").getBytes(StandardCharsets.UTF_8);
                assertThat(find(line)).as("%s in %s", phrase.text(), before).isNotNegative();
            }
            tried++;
        }
        assertThat(tried).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Address already in use",
                "ADDRESS ALREADY IN USE",
                "address Already In Use",
                "TCP: request_sock: Possible SYN flooding on port 80"
            })
    void capitalLettersDoNotMatter(String text) {
        assertThat(find(text.getBytes(StandardCharsets.UTF_8))).isNotNegative();
        assertThat(find(text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.UTF_8)))
                .isNotNegative();
    }

    /** An error that is told by its number alone, a call that failed without a reason, and other spellings of a phrase. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "bind() error: 99",
                "listen failed with errno=98",
                "Can't connect (99)",
                "bind: (48: unknown)",
                "WSA error 10048",
                "错误代码：10048",
                "Failed listening on port 6379",
                "Listening on it failed",
                "could not open port 80",
                "problem starting it on address '80",
                "\\u5730\\u5740\\u5df2\\u5728\\u4f7f\\u7528",
                "АДРЕС УЖЕ ИСПОЛЬЗУЕТСЯ",
                "can\u2019t assign requested address",
                "connect(3, {sa_family=AF_INET} <unfinished ...>",
                "{\"MESSAGE\":[27,91]}"
            })
    void whatIsUnderstoodWithoutAPhraseIsFound(String text) {
        assertThat(find(text.getBytes(StandardCharsets.UTF_8))).isNotNegative();
    }

    /** Or a log of what went well would be read line by line. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "error: 7",
                "errno 0",
                "code 200",
                "exit code 1",
                "error 980",
                "errors: 98765432",
                "(12)",
                "Listening on port 8080",
                "binding parameter [1] as [VARCHAR]",
                "Accepted publickey for u from 10.0.0.1 port 51234 ssh2",
                "could not open file 7",
                "connect(3, {sa_family=AF_INET}, 16) = 0"
            })
    void whatSaysNothingOfAnErrorIsPassedOver(String text) {
        assertThat(find(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
    }

    /** A phrase that wants the end of a word behind it has to find it, or every line about a user would be read. */
    @ParameterizedTest
    @ValueSource(strings = {"stored in user 7", "blocks in used memory", "in use7"})
    void aLongerWordIsNone(String text) {
        assertThat(find(text.getBytes(StandardCharsets.UTF_8))).isEqualTo(-1);
        assertThat(find("port 80 in use".getBytes(StandardCharsets.UTF_8))).isNotNegative();
        assertThat(find("port 80 in use?".getBytes(StandardCharsets.UTF_8))).isNotNegative();
    }

    /** What is cut off at the end is not there yet: the reader comes again with more. */
    @Test
    void aPhraseThatIsCutIsNotFound() {
        byte[] line = "bucket table overflow".getBytes(StandardCharsets.UTF_8);
        for (int end = 0; end < line.length; end++) {
            assertThat(SIEVE.find(line, 0, end)).as("%d bytes", end).isEqualTo(-1);
        }
        assertThat(SIEVE.find(line, 0, line.length)).isNotNegative();
        assertThat(SIEVE.find(line, "bucket t".length(), line.length)).isEqualTo(-1);
    }

    @Test
    void bytesBeforeTheBeginningDoNotCount() {
        byte[] line = "xxneighbour table overflow".getBytes(StandardCharsets.UTF_8);
        int found = SIEVE.find(line, 0, line.length);
        assertThat(found).isNotNegative();
        assertThat(SIEVE.find(line, 2, line.length)).isEqualTo(found);
        assertThat(SIEVE.find(line, line.length - "able overflow".length(), line.length))
                .isEqualTo(-1);
    }

    @Test
    void whatIsNoTextIsPassedOver() {
        byte[] noise = new byte[200_000];
        Random random = new Random(8);
        for (int i = 0; i < noise.length; i++) {
            noise[i] = (byte) (0x80 | random.nextInt(0x80));
        }
        assertThat(SIEVE.find(noise, 0, 0)).isEqualTo(-1);
        assertThat(find(new byte[0])).isEqualTo(-1);
        assertThat(find(new byte[100])).isEqualTo(-1);
        assertThat(find(noise)).isLessThan(noise.length);
    }
}
