package dev.portwhy.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5x\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 1234567890123456789\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 5 5\r\n\r\n",
                "HTTP/1.1 2000 OK\r\n",
                "HTTP/1.x 200 OK\r\n",
                "HTTP/1.1 099 OK\r\n",
                "HTTP/1.1 20\r\n",
                "http/1.1 200 OK\r\n",
                "HTTP/1.1\t200 OK\r\n",
                "220 mail.example.org ESMTP\r\n",
                "-ERR unknown command 'GET'\r\n",
                "<html>400 Bad Request</html>\r\n"
            })
    void whatIsNoHttpIsMalformed(String text) {
        assertThat(read(text).malformed()).isTrue();
    }

    @Test
    void theSameLengthTwiceIsOne() {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\ncontent-length:\t5 \r\n\r\nhello");
        assertThat(answer.whole()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 100 Continue\r\nConnection: close\r\n\r\n",
                "HTTP/1.1 103 Early Hints\r\nTransfer-Encoding: chunked\r\n\r\n",
                "HTTP/1.0 102 Processing\r\nContent-Length: 70\r\n\r\n"
            })
    void anInterimAnswerSaysNothingOfTheRealOne(String interim) {
        HttpAnswer answer = read(interim);
        assertThat(answer.whole()).isFalse();
        assertThat(answer.begun()).isTrue();
        assertThat(answer.take(bytes(FIXED), 0, FIXED.length())).isEqualTo(FIXED.length());
        assertThat(answer.whole()).isTrue();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.connectionGoesOn()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "'HTTP/1.1 200', 200",
        "'HTTP/1.1 200 ', 200",
        "'HTTP/1.1 404 Not Found', 404",
        "'HTTP/1.0 503 Überlast', 503",
        "'HTTP/1.1 999 nobody knows', 999",
    })
    void theStatusIsThatOfItsFirstLine(String line, int status) {
        HttpAnswer answer = read(line + "\r\nContent-Length: 0\r\n\r\n");
        assertThat(answer.whole()).isTrue();
        assertThat(answer.status()).isEqualTo(status);
    }

    @ParameterizedTest
    @CsvSource({"Content-Length: 5000000000, 5000000000", "CONTENT-LENGTH:0005, 5", "cOnTeNt-LeNgTh:5, 5"})
    void aBodyMayBeLongerThanAnInt(String header, long length) {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
        long left = length;
        while (left > 0) {
            assertThat(answer.whole()).isFalse();
            int piece = (int) Math.min(left, 1 << 30);
            assertThat(answer.passOver(piece)).isEqualTo(piece);
            left -= piece;
        }
        assertThat(answer.whole()).isTrue();
        assertThat(answer.passOver(10)).isZero();
    }

    /** What is told in chunks has no length besides (RFC 9112, 6.3). */
    @Test
    void chunksCountForMoreThanALength() {
        HttpAnswer answer =
                read("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: Chunked\r\n\r\n3\r\nabc\r\n");
        assertThat(answer.whole()).isFalse();
        assertThat(answer.take(bytes("0\r\n\r\n"), 0, 5)).isEqualTo(5);
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void inTheMiddleOfAChunkNothingIsLookedAt() {
        HttpAnswer answer = read("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10;a=b\r\n0123");
        assertThat(answer.passOver(100)).isEqualTo(12);
        assertThat(answer.passOver(100)).isZero();
        assertThat(answer.take(bytes("\r\n0\r\n\r\n"), 0, 7)).isEqualTo(7);
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void ofAnAnswerWithoutBodyNoByteOfTheNextOneIsTaken() {
        String empty = "HTTP/1.1 304 Not Modified\r\nContent-Length: 612\r\n\r\n";
        HttpAnswer answer = new HttpAnswer();
        byte[] both = bytes(empty + FIXED);
        assertThat(answer.take(both, 0, both.length)).isEqualTo(empty.length());
        assertThat(answer.whole()).isTrue();
    }

    @Test
    void thatNothingHasComeIsToldFromThatLittleHas() {
        HttpAnswer answer = new HttpAnswer();
        assertThat(answer.begun()).isFalse();
        answer.take(bytes("H"), 0, 1);
        assertThat(answer.begun()).isTrue();
        answer.next();
        assertThat(answer.begun()).isFalse();
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
