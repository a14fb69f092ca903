package dev.portwhy.ask.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a hand types behind {@code who}: each short way finds what the long one of ss(8) finds, or is refused. */
class FilterHabitsTest {

    private static final Names NAMES = new Names() {
        @Override
        public int servicePort(String name) {
            return name.equals("https") ? 443 : -1;
        }

        @Override
        public long cgroupId(String path) {
            return -1;
        }

        @Override
        public List<IpAddress> addresses(String host) {
            return host.equals("localhost") ? List.of(address("127.0.0.1"), address("::1")) : List.of();
        }
    };

    private static final Snapshot SNAPSHOT = snapshot();

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static Snapshot snapshot() {
        SocketTable.Builder rows = new SocketTable.Builder();
        String[] ends = {"127.0.0.1", "127.0.0.2", "10.0.0.5", "0.0.0.0", "::1", "::", "fd00::1", "::ffff:10.0.0.5"};
        int[] ports = {22, 80, 443, 8080, 65_535};
        for (String local : ends) {
            for (String remote : ends) {
                IpAddress here = address(local);
                IpAddress there = address(remote);
                if (here.family() == there.family()) {
                    for (int port : ports) {
                        rows.add(0, Protocol.TCP, here.family(), SocketState.ESTABLISHED)
                                .local(new Endpoint(here, port))
                                .remote(new Endpoint(there, ports[rows.size() % ports.length]));
                    }
                }
            }
        }
        NetworkNamespace host = new NetworkNamespace.Builder(1, "host", NetworkNamespace.Kind.HOST).build();
        return new Snapshot.Builder(new Host("h", "6.18.0", "x86_64", "", Instant.EPOCH), List.of(host))
                .sockets(rows.build())
                .build();
    }

    private static List<Integer> found(String filter) throws FilterException {
        RowTest test = FilterParser.parse(List.of(filter), NAMES).on(SNAPSHOT);
        return IntStream.range(0, SNAPSHOT.sockets().size())
                .filter(test::test)
                .boxed()
                .toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ":443; sport = :443 or dport = :443",
                "443; sport = :443 or dport = :443",
                "0x1bb; sport = :443 or dport = :443",
                "*:443; sport = :443 or dport = :443",
                "65535; sport = :65535 or dport = :65535",
                "127.0.0.1; src 127.0.0.1 or dst 127.0.0.1",
                "127.0.0.1:80; src 127.0.0.1:80 or dst 127.0.0.1:80",
                "127.0.0.0/8; src 127.0.0.0/8 or dst 127.0.0.0/8",
                "127/8; src 127.0.0.0/8 or dst 127.0.0.0/8",
                "10.0.0.5; src 10.0.0.5 or dst 10.0.0.5",
                "[::1]; src [::1] or dst [::1]",
                "[::1]:8080; src [::1]:8080 or dst [::1]:8080",
                // netstat leaves the brackets out, and what stands last is the port
                "::1:8080; src [::1]:8080 or dst [::1]:8080",
                ":::80; src [::]:80 or dst [::]:80",
                ":443 and src 127.0.0.1; ( sport = :443 or dport = :443 ) and src 127.0.0.1",
                "not :443; not ( sport = :443 or dport = :443 )",
                "22 or 80; sport = :22 or dport = :22 or sport = :80 or dport = :80",
                "22 80; ( sport = :22 or dport = :22 ) and ( sport = :80 or dport = :80 )",
                "sport https; sport = :443",
                "src localhost; src 127.0.0.1 or src [::1]",
                "src localhost:80; src 127.0.0.1:80 or src [::1]:80",
                "src != localhost; not ( src 127.0.0.1 or src [::1] )",
                "sport > 443; sport >= :444",
                "sport < 80; sport <= :79",
                "sport >= 0; sport = *",
                "sport != *; sport > 65535",
            })
    void isShortFor(String typed, String meant) throws FilterException {
        assertThat(found(typed)).isEqualTo(found(meant));
    }

    @Test
    void theseAreNoTwoWaysOfFindingNothing() throws FilterException {
        assertThat(found(":443"))
                .isNotEmpty()
                .hasSizeLessThan(SNAPSHOT.sockets().size());
        assertThat(found("::1:8080")).isNotEmpty();
        assertThat(found(":::80")).isNotEmpty();
        assertThat(found("src localhost:80")).isNotEmpty();
        assertThat(found("127/8")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp/443",
                "443/tcp",
                "https",
                "localhost",
                "65536",
                ":65536",
                "99999999999999999999",
                "0x10000",
                "-1",
                "80-90",
                "80,443",
                "10.0.0.256",
                "10.0.0.0/33",
                "[::1",
                "::1]",
                "[::1]:65536",
                "münchen.example",
                "４４３",
                ":443x",
                "http://x:80",
            })
    void whatIsNoFilterIsRefusedAndNotGuessed(String typed) {
        assertThatThrownBy(() -> found(typed)).isInstanceOf(FilterException.class);
    }
}
