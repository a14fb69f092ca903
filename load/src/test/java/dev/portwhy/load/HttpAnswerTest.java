package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswerTest {

    private static final String FIXED = "HTTP/1.1 200 OK\r\nServer: x\r\nContent-Length: 5\r\n\r\nhello";
    private static final String CHUNKED =
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;name=value\r\nhello\r\nA\r\n0123456789\r\n0\r\nX-Sum: 1\r\n\r\n";
    private static final String INTERIM = "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + FIXED;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static HttpAnswer read(String text) {
        HttpAnswer answer = new HttpAnswer();
        assertThat(answer.take(bytes(text), 0, text.length())).isLessThanOrEqualTo(text.length());
        return answer;
    }

    @ParameterizedTest
    @ValueSource(strings = {FIXED, CHUNKED, INTERIM, "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 304 X\n\n"})
    void isWholeAtItsEndAndNotBefore(String text) {
        for (int cut = 0; cut < text.length(); cut++) {
            HttpAnswer answer = read(text.substring(0, cut));
            assertThat(answer.whole()).as("after %s bytes of %s", cut, text).isFalse();
            assertThat(answer.malformed()).isFalse();
            assertThat(answer.take(bytes(text), cut, text.length())).isEqualTo(text.length() - cut);
            assertThat(answer.whole()).isTrue();
            assertThat(answer.connectionGoesOn()).isTrue();
        }
    }

    @Test
    void leavesWhatComesBehindIt() {
        HttpAnswer answer = new HttpAnswer();
        byte[] two = bytes(FIXED + CHUNKED);
        assertThat(answer.take(two, 0, two.length)).isEqualTo(FIXED.length());
        answer.next();
        assertThat(answer.take(two, FIXED.length(), two.length)).isEqualTo(CHUNKED.length());
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void aBodyOfKnownLengthIsPassedOver() {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
        assertThat(answer.passOver(60_000)).isEqualTo(60_000);
        assertThat(answer.whole()).isFalse();
        assertThat(answer.passOver(60_000)).isEqualTo(40_000);
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void withoutALengthItEndsWithTheConnection() {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\nServer: x\r\n\r\nsome");
        assertThat(answer.whole()).isFalse();
        assertThat(answer.endsWithConnection()).isTrue();
        assertThat(answer.passOver(1000)).isEqualTo(1000);
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void theConnectionGoesOnAsTheVersionAndTheServerSay() {
        assertThat(read("HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n")
                        .connectionGoesOn())
                .isFalse();
        assertThat(read("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").connectionGoesOn())
                .isFalse();
        assertThat(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n")
                        .connectionGoesOn())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "SSH-2.0-OpenSSH_9.2\r\n",
                "HTTP/2 200\r\n\r\n",
                "HTTP/1.1 2x0 OK\r\n",
                "\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1e3\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
            })
    void whatIsNoHttpIsMalformed(String text) {
        assertThat(read(text).malformed()).isTrue();
    }

    @Test
    void aLineWithoutAnEndIsMalformedOnceItIsTooLong() {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\n");
        byte[] piece = bytes("a".repeat(10_000));
        for (int i = 0; i < 10 && !answer.malformed(); i++) {
            answer.take(piece, 0, piece.length);
        }
        assertThat(answer.malformed()).isTrue();
    }

    /** Whatever comes, it ends, keeps within the bytes, and says one thing. */
    @Test
    void anythingIsTaken() {
        Random random = new Random(7);
        String[] parts = {"HTTP/1.1 200 OK\r\n", "Content-Length: 9\r\n", "\r\n", "\n", "5\r\n", "chunked", "0", "\0"};
        for (int round = 0; round < 20_000; round++) {
            HttpAnswer answer = new HttpAnswer();
            for (int i = random.nextInt(8); i > 0; i--) {
                byte[] piece = bytes(parts[random.nextInt(parts.length)]);
                int from = random.nextInt(piece.length);
                assertThat(answer.take(piece, from, piece.length)).isBetween(0, piece.length - from);
            }
            assertThat(answer.whole() && answer.malformed()).isFalse();
        }
    }
}
