package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Text;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which question a line asks, with which address, interface and port, and what of it the line did not say. */
class QuestionTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static Question question(String line) {
        return Question.of(Explainer.explain(line, NOW, ZoneOffset.UTC)
                .problems()
                .getFirst()
                .understood());
    }

    private static String told(Question question) {
        IpAddress source = question.source();
        IpAddress address = question.address();
        return question.asked().word() + " " + question.protocol().word() + " "
                + (source == null ? "" : source + " > ")
                + (address == null ? question.host().isEmpty() ? "*" : question.host() : address)
                + (question.zone().isEmpty() ? "" : "%" + question.zone())
                + " " + question.port();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // a bind, by every way of writing where
                "listen tcp 0.0.0.0:80: bind: permission denied | why tcp 0.0.0.0 80",
                "listen tcp :8080: bind: address already in use | why tcp * 8080",
                "listen udp :53: bind: address already in use | why udp * 53",
                "listen tcp6 [::]:80: bind: address already in use | why tcp :: 80",
                "Error: listen EADDRINUSE: address already in use :::3000 | why tcp :: 3000",
                "OSError: [Errno 98] Address already in use: ('localhost', 5000) | why tcp localhost 5000",
                "bind to [::ffff:10.0.0.1]:80 failed: Address already in use | why tcp ::ffff:10.0.0.1 80",
                "bind to 10.0.0.1:65535 failed: Address already in use | why tcp 10.0.0.1 65535",
                "bind to 10.0.0.1:1 failed: Address already in use | why tcp 10.0.0.1 1",
                // 0 is any port
                "bind(3, {sa_family=AF_INET, sin_port=htons(0), sin_addr=inet_addr(\"0.0.0.0\")}, 16) = -1 EADDRINUSE"
                        + " (Address already in use) | why tcp 0.0.0.0 0",
                // an interface behind the address, which is no part of any other address
                "listen tcp [fe80::1%eth0]:8080: bind: address already in use | why tcp fe80::1%eth0 8080",
                "listen udp [fe80::1%2]:546: bind: address already in use | why udp fe80::1%2 546",
                "listen tcp [fe80::1%a$b]:8080: bind: address already in use | portwhy tcp * 0",
                "listen tcp [fe80::1%sixteen-letters-]:8080: bind: address already in use | why tcp fe80::1 8080",
                "listen tcp [fd00::1%eth0]:8080: bind: address already in use | why tcp fd00::1 8080",
                // a connection, with and without its near end
                "dial tcp 10.0.0.2:443: connect: cannot assign requested address | connect tcp 10.0.0.2 443",
                "dial tcp 10.0.0.1:40000->10.0.0.2:443: connect: cannot assign requested address"
                        + " | connect tcp 10.0.0.1 > 10.0.0.2 443",
                "dial tcp [fd00::1]:40000->[fd00::2]:443: connect: cannot assign requested address"
                        + " | connect tcp fd00::1 > fd00::2 443",
                "dial tcp 0.0.0.0:0->10.0.0.2:443: connect: cannot assign requested address | connect tcp 10.0.0.2 443",
                "dial udp 10.0.0.2:53: connect: cannot assign requested address | connect udp 10.0.0.2 53",
                // only a socket without a peer is given an address with what it sends
                "sendto(5, \"x\", 1, 0, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"10.0.0.2\")}, 16)"
                        + " = -1 EAGAIN (Resource temporarily unavailable) | connect udp 10.0.0.2 53",
                "DNS: sendto() 8.8.8.8:53 failed: Operation not permitted | connect udp 8.8.8.8 53",
                // one interface reaches it, and there is no way to ask by which
                "dial tcp [fe80::1%eth0]:443: connect: cannot assign requested address | portwhy tcp * 0",
                "dial tcp [fe80::1]:443: connect: cannot assign requested address | portwhy tcp * 0",
                // too little is said for one port
                "java.net.BindException: Address already in use (Bind failed) | portwhy tcp * 0",
                "connect: Cannot assign requested address | portwhy tcp * 0",
                "bind 10.0.0.1:99999: Address already in use | portwhy tcp * 0",
                "port 70000: Address already in use | portwhy tcp * 0",
                "accept: Too many open files | portwhy tcp * 0",
                // about something else
                "curl: (7) Failed to connect to 10.0.0.9 port 81: Connection refused | none tcp * 0",
                "bind(4, {sa_family=AF_VSOCK, svm_cid=VMADDR_CID_ANY, svm_port=1024}, 16) = -1 EADDRINUSE"
                        + " (Address already in use) | none tcp * 0",
                "nginx: [emerg] bind() to unix:/run/php.sock failed (98: Address already in use) | none tcp * 0",
            })
    void asksWhatTheLineIsAbout(String line, String expected) {
        assertThat(told(question(line))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "listen tcp 0.0.0.0:80: bind: permission denied | ",
                "listen tcp :8080: bind: address already in use | ",
                "bind() to 10.0.0.1:80 failed (98: Address already in use) | tcp",
                "Port 8080 is already in use | tcp every-address",
                "java.net.BindException: Address already in use (Bind failed) | no-port",
                "connect: Cannot assign requested address | no-destination",
                "DNS: sendto() 8.8.8.8:53 failed: Operation not permitted | udp",
                "dial tcp [fe80::1%eth0]:443: connect: cannot assign requested address | link-local",
                "accept: Too many open files | ",
            })
    void saysWhatItAssumed(String line, @org.jspecify.annotations.Nullable String assumed) {
        List<String> keys = question(line).assumed().stream()
                .map(Text::key)
                .map(key -> key.substring("explain.assumed.".length()))
                .filter(key -> !key.equals("call"))
                .toList();
        assertThat(String.join(" ", keys)).isEqualTo(assumed == null ? "" : assumed);
    }

    @Test
    void aHostThatIsNotKnownHereLeavesTheWholeMachine() {
        Question named = question("dial tcp db.example:5432: connect: cannot assign requested address");
        assertThat(named.host()).isEqualTo("db.example");
        Question whole = named.withoutPlace(Text.of("explain.assumed.no-host", named.host()));
        assertThat(told(whole)).isEqualTo("portwhy tcp * 0");
        assertThat(whole.assumed()).extracting(Text::key).containsExactly("explain.assumed.no-host");
    }
}
