package dev.portwhy.cli.why;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.cli.UsageException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointWordTest {

    @ParameterizedTest
    @CsvSource({
        "443, *:443",
        ":443, *:443",
        "*:443, *:443",
        "0, *:0",
        "443/tcp, *:443",
        "tcp/443, *:443",
        "TCP/443, *:443",
        "53/udp, *:53/udp",
        "udp/53, *:53/udp",
        "udp/127.0.0.1:53, 127.0.0.1:53/udp",
        "mptcp/80, *:80/mptcp",
        "10.0.0.1:443, 10.0.0.1:443",
        "[::1]:443, [::1]:443",
        "[2001:db8::1]:53/udp, [2001:db8::1]:53/udp",
        "::1:8080, [::1]:8080",
        ":::8080, [::]:8080",
        "fe80::1:80, [fe80::1]:80",
        "fe80::1%lo:80, [fe80::1%lo]:80",
        "[fe80::1%eth0.7]:80, [fe80::1%eth0.7]:80",
        "[fe80::1%2]:53/udp, [fe80::1%2]:53/udp",
        "::ffff:127.0.0.1:80, [::ffff:127.0.0.1]:80",
        "localhost:8080, localhost:8080",
        "db.example:postgresql, db.example:5432",
        "http, *:80",
        "https, *:443",
        ":http, *:80",
        "ntp, *:123/udp",
        "ntp/tcp, *:123",
        "domain, *:53",
        "http://localhost, localhost:80",
        "https://localhost/, localhost:443",
        "HTTPS://localhost/a/b?c=d:1#e, localhost:443",
        "https://localhost:8443/x, localhost:8443",
        "https://u:p@localhost/x@y:1, localhost:443",
        "https://[::1]/, [::1]:443",
        "http://[::1]:8080/, [::1]:8080",
        "http://127.0.0.1, 127.0.0.1:80",
        "tcp://127.0.0.1:2375, 127.0.0.1:2375",
        "udp://127.0.0.1:53, 127.0.0.1:53/udp",
        "wss://localhost, localhost:443",
        "postgres://u:p@localhost/db, localhost:5432",
        "8000-8010, *:8000-8010",
        ":8000-8010, *:8000-8010",
        "127.0.0.1:8000-8010, 127.0.0.1:8000-8010",
        "8000-8010/udp, *:8000-8010/udp",
    })
    void isReadAsPeopleMeanIt(String word, String meant) {
        assertThat(EndpointWord.parse(word).text()).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "[",
                "[]",
                "[::1]",
                "::1",
                "fe80::1",
                "1:2:3:4:5:6:7:8",
                "10.0.0.1",
                "localhost",
                "70000",
                "-1",
                "1-",
                "-5",
                "5-1",
                "0-5",
                "1-70000",
                "1-2-3",
                "nosuchservice",
                "53/",
                "/53",
                "53/dup",
                "x/y",
                "http://",
                "https:///x",
                "://x",
                "nosuch://host",
                "a b:80",
                "host:",
                "host:x y",
                "2001:db8::1%lo:80",
                "[2001:db8::1%lo]:80",
                "127.0.0.1%lo:80",
                "[fe80::1%a;b]:80",
                "[fe80::1%]:80",
                "80,,443",
                ",",
                "ho\u00e9st:80",
            })
    void whatMeansNothingIsSaidToMeanNothing(String word) {
        assertThatThrownBy(() -> EndpointWord.all(List.of(word))).isInstanceOf(UsageException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "80 443, *:80 *:443",
        "'80,443', *:80 *:443",
        "80 8000-8002 53/udp, *:80 *:8000-8002 *:53/udp",
        "localhost 8080, localhost:8080",
        "127.0.0.1 8080, 127.0.0.1:8080",
        "::1 8080, [::1]:8080",
        "[::1] 8080, [::1]:8080",
        "localhost http, localhost:80",
        "http https, *:80 *:443",
    })
    void severalWords(String words, String meant) {
        List<String> ends = EndpointWord.all(List.of(words.split(" "))).stream()
                .map(EndpointWord::text)
                .toList();
        assertThat(String.join(" ", ends)).isEqualTo(meant);
    }
}
