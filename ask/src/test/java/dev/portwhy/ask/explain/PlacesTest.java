package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Addresses and ports, by every grammar in which people and programs write them; and what only looks like one. */
class PlacesTest {

    private static String found(String text) {
        return String.join(
                " ",
                Places.in(text, Lower.of(text)).stream()
                        .map(place -> (place.address() == null ? "" : place.address())
                                + (place.port() < 0 ? "" : "/" + place.port()))
                        .toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // four numbers
                "10.0.0.1:80 | 10.0.0.1/80",
                "10.0.0.1 | 10.0.0.1",
                "10.0.0.1#53 | 10.0.0.1/53",
                "10.0.0.1:0 | 10.0.0.1/0",
                "10.0.0.1:65535 | 10.0.0.1/65535",
                "(10.0.0.1:80) | 10.0.0.1/80",
                "10.0.0.1:80->10.0.0.2:443 | 10.0.0.1/80 10.0.0.2/443",
                "at 10.0.0.1:80, then 10.0.0.2 | 10.0.0.1/80 10.0.0.2",
                // six
                "[::1]:80 | ::1/80",
                "[::1] | ::1",
                ":::8080 | ::/8080",
                "::1:8080 | ::1/8080",
                "[::ffff:10.0.0.1]:80 | ::ffff:10.0.0.1/80",
                "[fe80::1%eth0]:80 | fe80::1%eth0/80",
                "fe80::1%eth0#53 | fe80::1%eth0/53",
                "[2001:DB8:0:0::1]:443 | 2001:db8::1/443",
                // every address
                "*:80 | */80",
                "*.80 | */80",
                ":8080 | */8080",
                "listen on :443 | */443",
                "null:80 | */80",
                "<any>:80 | */80",
                // names
                "localhost:80 | localhost/80",
                "db.example.com:5432 | db.example.com/5432",
                "connect to redis:6379 | redis/6379",
                "xn--mnchen-3ya.example:443 | xn--mnchen-3ya.example/443",
                // links
                "http://10.0.0.1:8080/x | 10.0.0.1/8080",
                "http://[::1]:8080/x | ::1/8080",
                "tcp://0.0.0.0:2375 | 0.0.0.0/2375",
                "http://+:80/ | */80",
                "http://*:80/ | */80",
                "https+unix://+:443 | */443",
                "https://user:secret@db.example:443/ | db.example/443",
                // tuples and structures
                "('127.0.0.1', 5000) | 127.0.0.1/5000",
                "('', 5000) | */5000",
                "('::', 5000, 0, 0) | ::/5000",
                "{10,0,0,1},80 | 10.0.0.1/80",
                "/ip4/127.0.0.1/tcp/4001 | 127.0.0.1/4001",
                "/ip6/::1/tcp/4001 | ::1/4001",
                "sin_port=htons(80), sin_addr=inet_addr(\"10.0.0.1\") | 10.0.0.1/80",
                // ports alone
                "port 8080 | /8080",
                "port: 8080 | /8080",
                "port=8080 | /8080",
                "Port(s) 8080 | /8080",
                "port number 8080 | /8080",
                "端口 8080 | /8080",
                "端口号：8080 | /8080",
                "8080 端口 | /8080",
                "tcp/443 | /443",
                "TCP:443 | /443",
                "443/tcp | /443",
                "53/udp | /53",
            })
    void isOne(String text, String expected) {
        assertThat(found(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "::::",
                "12:34:56",
                "at 12:34",
                "version 1.2.3",
                "1.2.3.4.5",
                "10.0.0.0/8",
                "256.1.1.1",
                "main.go:80",
                "app.py:443",
                "port 65536",
                "port 99999",
                "port 123456",
                "port 99999999999999999999",
                "tcp/65536",
                "70000/tcp",
                "errno:98",
                "pid:80",
                "support 80",
                "airport: 80",
                "transport 80 bytes",
                "00:1a:2b:3c:4d:5e",
                "sha256:abcdef",
                "std::string",
                "Foo::Bar",
            })
    void isNone(String text) {
        assertThat(found(text)).isEmpty();
    }

    /** What is too large for a port leaves the address alone, or is passed over; it never becomes another port. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0.1:65536",
                "10.0.0.1:99999",
                "10.0.0.1:123456",
                "[::1]:65536",
                "[::1]:123456",
                "*:65536",
                "localhost:70000"
            })
    void aNumberThatIsNoPortIsNone(String text) {
        for (Place place : Places.in(text, Lower.of(text))) {
            assertThat(place.port()).isEqualTo(-1);
        }
    }

    @Test
    void placesComeInTheirOrderAndDoNotOverlap() {
        List<Place> all = Places.in(
                "listen tcp 10.0.0.1:80, port 81 on [::1]:82 and http://localhost:83/",
                "listen tcp 10.0.0.1:80, port 81 on [::1]:82 and http://localhost:83/");
        assertThat(all.stream().map(Place::port)).containsExactly(80, 81, 82, 83);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).start()).isGreaterThanOrEqualTo(all.get(i - 1).end());
        }
    }

    /** A line of a megabyte takes no longer than it is long. */
    @ParameterizedTest
    @ValueSource(strings = {"1.", ":", "[", "a:", "::", "port ", "tcp/", "'", "{1,", "端口", "http://", "*:", "8080"})
    void noTextTakesForEver(String part) {
        String text = part.repeat(20_000);
        assertThat(Places.in(text, Lower.of(text)).size()).isLessThanOrEqualTo(text.length());
    }

    @Test
    void whereItStandsIsToldToo() {
        String text = "bind to 10.0.0.1:80 failed";
        Place place = Places.in(text, text).getFirst();
        assertThat(text.substring(place.start(), place.end())).isEqualTo("10.0.0.1:80");
        assertThat(place.whole()).isTrue();
        assertThat(place.url()).isFalse();
        assertThat(place.address()).isEqualTo("10.0.0.1");
    }
}
