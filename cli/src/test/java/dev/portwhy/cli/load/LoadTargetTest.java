package dev.portwhy.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.ShownBy;
import dev.portwhy.model.IpAddress;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is typed behind {@code load}: a URL as people type it, and what is asked of the server by it. */
class LoadTargetTest {

    private static LoadTarget parse(String word, @Nullable IpAddress source) throws IOException {
        AtomicReference<@Nullable LoadTarget> parsed = new AtomicReference<>();
        ShownBy.text(0, List.of("load", "x"), context -> parsed.set(LoadTarget.parse(context, word, source)));
        return java.util.Objects.requireNonNull(parsed.get());
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1/, 127.0.0.1:80, 127.0.0.1, /",
        "http://127.0.0.1, 127.0.0.1:80, 127.0.0.1, /",
        "HTTP://127.0.0.1:8080/a/b?c=d#part, 127.0.0.1:8080, 127.0.0.1:8080, /a/b?c=d",
        "127.0.0.1:8080, 127.0.0.1:8080, 127.0.0.1:8080, /",
        "127.0.0.1:8080/x, 127.0.0.1:8080, 127.0.0.1:8080, /x",
        "http://[::1]:8080/, [::1]:8080, [::1]:8080, /",
        "http://[::1], [::1]:80, [::1], /",
        "http://127.0.0.1?q=1, 127.0.0.1:80, 127.0.0.1, /?q=1",
        "http://127.0.0.1/a b, 127.0.0.1:80, 127.0.0.1, /a%20b",
        "http://127.0.0.1/ü, 127.0.0.1:80, 127.0.0.1, /%C3%BC",
        "http://127.0.0.1/%20, 127.0.0.1:80, 127.0.0.1, /%20",
        "http://user:word@127.0.0.1/, 127.0.0.1:80, 127.0.0.1, /",
        "http://127.0.0.1/@x:9, 127.0.0.1:80, 127.0.0.1, /@x:9",
    })
    void aUrlIsTakenApart(String word, String endpoint, String host, String path) throws IOException {
        LoadTarget target = parse(word, null);
        assertThat(target.http()).isTrue();
        assertThat(target.endpoint()).hasToString(endpoint);
        assertThat(target.host()).isEqualTo(host);
        assertThat(target.path()).isEqualTo(path);
    }

    @Test
    void plainTcpHasNoRequest() throws IOException {
        LoadTarget target = parse("tcp://127.0.0.1:6379", null);
        assertThat(target.http()).isFalse();
        assertThat(target.endpoint()).hasToString("127.0.0.1:6379");
        assertThat(target.request(false, false)).isNull();
    }

    @Test
    void theServerIsAskedToCloseUnlessWeKeepTheConnectionOrCloseItOurselves() throws IOException {
        LoadTarget target = parse("http://127.0.0.1:8080/a?b", null);
        assertThat(target.request(false, false))
                .startsWith("GET /a?b HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n")
                .contains("Connection: close\r\n")
                .endsWith("\r\n\r\n");
        assertThat(target.request(true, false)).doesNotContain("Connection").endsWith("\r\n\r\n");
        assertThat(target.request(false, true)).doesNotContain("Connection").endsWith("\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://127.0.0.1/",
                "ftp://127.0.0.1/",
                "http://",
                "http:///x",
                "http://127.0.0.1:0/",
                "http://127.0.0.1:65536/",
                "http://127.0.0.1:80-90/",
                "http://127.0.0.1:x/",
                "tcp://127.0.0.1",
                "http://127.0.0.1/a\nb",
                "http://127.0.0.1/a\rb",
                "http://[::1/",
                "http://no-such-host.invalid/",
                "-n",
                ""
            })
    void whatIsNoServerIsAMistakeInOneLine(String word) {
        Cli told = Cli.run("load", "--", word);
        assertThat(told.status()).isEqualTo(64);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).startsWith("portwhy: ").hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-n 0",
                "-n -1",
                "-n x",
                "-c 0",
                "-c 100001",
                "--rate 0",
                "--rate 1.5",
                "--rate 1000001",
                "--duration 0",
                "--duration 5y",
                "--duration 2d",
                "--duration 25h",
                "--duration",
                "--timeout -1s",
                "--source x",
                "--source 127.0.0.1,::1",
                "--source 127.0.0.1,",
                "--source ::1",
                "--bind-first",
                "--keep-alive --close-first",
                "--send-byte",
                "--bogus",
                "http://127.0.0.1:9/",
                "-N all",
                "--from x",
            })
    void whatCannotBeMeantIsAMistakeInOneLine(String options) {
        String[] words = ("load http://127.0.0.1:9/ " + options).split(" ");
        Cli told = Cli.run(words);
        assertThat(told.status()).as(told.err()).isEqualTo(64);
        assertThat(told.out()).isEmpty();
        assertThat(told.err()).startsWith("portwhy: ").hasLineCount(1);
    }

    @Test
    void overPlainTcpNothingIsKept() {
        assertThat(Cli.run("load", "tcp://127.0.0.1:9", "--keep-alive").err())
                .contains("--keep-alive works with http only");
        assertThat(Cli.run("load").status()).isEqualTo(64);
    }
}
