package dev.portwhy.ask.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

    private static final Names NAMES = new Names() {
        @Override
        public int servicePort(String name) {
            return name.equals("https") ? 443 : -1;
        }

        @Override
        public long cgroupId(String path) {
            return path.equals("/a b") ? 77 : -1;
        }

        @Override
        public List<IpAddress> addresses(String host) {
            return host.equals("db.example")
                    ? List.of(
                            IpAddress.parse("192.0.2.1").orElseThrow(),
                            IpAddress.parse("2001:db8::5").orElseThrow())
                    : List.of();
        }
    };

    /** Rows are known by letters, so that an expectation reads as a word. */
    private static final Snapshot SNAPSHOT = snapshot();

    private static Snapshot snapshot() {
        SocketTable.Builder rows = new SocketTable.Builder();
        // a: nginx listens on all of IPv4
        row(rows, 0, Protocol.TCP, SocketState.LISTEN, "0.0.0.0", 443, "0.0.0.0", 0)
                .owner(0, 101);
        // b: a connection of nginx
        row(rows, 0, Protocol.TCP, SocketState.ESTABLISHED, "10.0.0.5", 443, "10.9.8.7", 40000)
                .owner(33, 102);
        // c: TIME_WAIT
        row(rows, 0, Protocol.TCP, SocketState.TIME_WAIT, "10.0.0.5", 40001, "192.0.2.1", 443);
        // d: an IPv6 socket with an IPv4 address inside
        row(rows, 0, Protocol.TCP, SocketState.ESTABLISHED, "::ffff:10.0.0.5", 8080, "::ffff:10.1.1.1", 50000)
                .owner(1000, 103)
                .cookie(7, 1)
                .mark(0x1f)
                .cgroup(77, 0);
        // e: IPv6 in another namespace, bound to a device
        row(rows, 1, Protocol.TCP, SocketState.CLOSE_WAIT, "2001:db8::5", 443, "2001:db8:ffff::1", 33000)
                .owner(1000, 104)
                .interfaceIndex(7);
        // f: UDP without a peer
        row(rows, 1, Protocol.UDP, SocketState.CLOSE, "::", 53, "::", 0).owner(1000, 105);
        // g: bound only
        row(rows, 0, Protocol.TCP, SocketState.BOUND, "127.0.0.1", 9000, "0.0.0.0", 0)
                .owner(4242, 106);
        // h: a request that waits for its last packet
        row(rows, 0, Protocol.TCP, SocketState.NEW_SYN_RECV, "10.0.0.5", 443, "10.9.9.9", 1025);
        HolderTable.Builder holders = new HolderTable.Builder();
        holders.add(101, 10, 10, 6, Via.FD).add(101, 11, 11, 6, Via.FD).add(102, 11, 11, 7, Via.FD);
        holders.add(103, 20, 21, 4, Via.THREAD_FD).add(104, 30, 30, 5, Via.FD).add(105, 30, 30, -1, Via.IO_URING);
        Unit unit = new Unit("nginx.service", Unit.Kind.SYSTEM, null);
        Container web = new Container("docker", "4f5a6b7c8d9e0f", "web-1", "running");
        return new Snapshot.Builder(
                        new Host("h", "6.12.0", "x86_64", "", Instant.EPOCH),
                        List.of(namespace(4026531840L, "host", 1, 2), namespace(4026532000L, "web-1", 30, 7)))
                .sockets(rows.build())
                .holders(holders.build())
                .processes(Map.of(
                        10, process(10, "nginx", 0, "root", unit, null),
                        11, process(11, "nginx", 33, "www-data", unit, null),
                        20, process(20, "my proc", 1000, "ann", null, null),
                        30, process(30, "(sd-pam)", 1000, "ann", null, web)))
                .build();
    }

    private static SocketTable.Builder row(
            SocketTable.Builder rows,
            int namespace,
            Protocol protocol,
            SocketState state,
            String local,
            int localPort,
            String remote,
            int remotePort) {
        IpAddress here = IpAddress.parse(local).orElseThrow();
        return rows.add(namespace, protocol, here.family(), state)
                .local(new Endpoint(here, localPort))
                .remote(new Endpoint(IpAddress.parse(remote).orElseThrow(), remotePort));
    }

    private static NetworkNamespace namespace(long inode, String name, int pid, int device) {
        return new NetworkNamespace.Builder(inode, name, NetworkNamespace.Kind.HOST)
                .process(pid, 1)
                .current(pid == 1)
                .source(NetworkNamespace.Source.NETLINK)
                .settings(new Settings(Map.of("net.ipv4.ip_local_port_range", "40000 50000")))
                .devices(Map.of(device, "eth0", 9, "veth1"))
                .build();
    }

    private static ProcessInfo process(
            int pid,
            String comm,
            int uid,
            String user,
            @org.jspecify.annotations.Nullable Unit unit,
            @org.jspecify.annotations.Nullable Container container) {
        return new ProcessInfo(pid, 1, comm, List.of(), null, false, uid, user, Instant.EPOCH, unit, container, null);
    }

    private static String rows(List<String> words) throws FilterException {
        RowTest test = FilterParser.parse(words, NAMES).on(SNAPSHOT);
        StringBuilder letters = new StringBuilder();
        for (int row = 0; row < SNAPSHOT.sockets().size(); row++) {
            if (test.test(row)) {
                letters.append((char) ('a' + row));
            }
        }
        return letters.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            nullValues = "none",
            value = {
                // ports, with every operator and every way to write one
                "sport = :443; abeh",
                "sport :443; abeh",
                "sport 443; abeh",
                "sport=443; abeh",
                "sport eq :https; abeh",
                "sport == 0x1bb; abeh",
                "sport = *:443; abeh",
                "sport = inet6:443; e",
                "sport != :443; cdfg",
                "sport ne 443; cdfg",
                "sport neq :443; cdfg",
                "sport < :443; f",
                "sport lt 443; f",
                "sport <= :443; abefh",
                "sport le 443; abefh",
                "sport leq 443; abefh",
                "sport > :9000; c",
                "sport gt 9000; c",
                "sport >= :9000; cg",
                "sport ge 9000; cg",
                "sport geq 9000; cg",
                "dport = :443; c",
                "dport > 1024; bdeh",
                "sport = *; abcdefgh",
                "sport = :*; abcdefgh",
                "sport = inet6:*; def",
                "sport != *; none",
                // hosts
                "src 10.0.0.0/8; bcdh",
                "src = 10/8; bcdh",
                "src 10.0.0.0/255.0.0.0; bcdh",
                "src 10.0.0.5; bcdh",
                "src 10.0.0.5:443; bh",
                "src 10.0.0.0/8:8080; d",
                "src :443; abeh",
                "src *:443; abeh",
                "src *; abcdefgh",
                "src inet:*; abcgh",
                "src 0.0.0.0/0; abcdgh",
                "dst 10.1.1.1; d",
                "dst [::ffff:10.1.1.1]; d",
                "src [2001:db8::/32]; e",
                "src [2001:db8::]/32; e",
                "src [2001:db8::]/32:443; e",
                "src [2001:db8::5]:443; e",
                "src 2001:db8::5; e",
                "src 2001:db8::/32; e",
                "dst [2001:db8:ffff::]/48; e",
                "dst inet6:[2001:db8:ffff::1]:33000; e",
                "dst != 10.9.8.7; acdefgh",
                "src any; abcdefgh",
                "src all:443; abeh",
                "dst default; abcdefgh",
                "dst db.example; c",
                "dst db.example:443; c",
                "dst db.example:80; none",
                "src db.example; e",
                "src inet:db.example; none",
                "src inet6:db.example:443; e",
                "src != db.example; abcdfgh",
                // states
                "state established; bd",
                "state ESTABLISHED; bd",
                "state time-wait and dport = :443; c",
                "state TIME_WAIT; c",
                "state listening; a",
                "state closed; f",
                "state bound; g",
                "state syn-recv; h",
                "state bucket; ch",
                "state big; abdefg",
                "state connected; bcdeh",
                "state synchronized; bcdeh",
                "state all; abcdefgh",
                "exclude time-wait; abdefgh",
                "exclude established exclude listening; cefgh",
                "state established state time-wait; bcd",
                "state connected exclude time-wait; bdeh",
                "exclude time-wait state time-wait; abcdefgh",
                "sport = :443 state established; b",
                "( state time-wait or state bound ) sport > 1; cg",
                // and, or, not: from left to right
                "sport = :443 and state established; b",
                "sport = :443 & state established; b",
                "sport = :443 && state established; b",
                "sport = :53 or sport = :9000; fg",
                "sport = :53 | sport = :9000; fg",
                "sport = :53 || sport = :9000; fg",
                "sport = :53 or sport = :443 and state established; b",
                "sport = :53 or ( sport = :443 and state established ); bf",
                "sport = :443 and state established or sport = :53; bf",
                "not sport = :443 or sport = :443; abcdefgh",
                "! sport = :443; cdfg",
                "!sport=:443; cdfg",
                "not not sport = :443; abeh",
                "not ( sport = :443 or sport = :53 ); cdg",
                "(sport = :443); abeh",
                "((sport=:53)or(sport=:9000)); fg",
                // the rest of ss
                "dev eth0; e",
                "dev = 7; e",
                "dev != eth0; abcdfgh",
                "dev nosuch; none",
                "fwmark = 31; d",
                "fwmark = 0x1f; d",
                "fwmark = 0x10/0xf0; d",
                "fwmark != 0; d",
                "fwmark = 3/0x3; d",
                "fwmark = 7/0x3; none",
                "fwmark = 0/0x20; abcdefgh",
                "autobound; c",
                "not autobound; abdefgh",
                "cgroup = \"/a b\"; d",
                // ours
                "pid = 11; ab",
                "pid 21; d",
                "pid != 11; cdefgh",
                "comm = nginx; ab",
                "comm = ng*; ab",
                "comm = n?inx; ab",
                "comm = 'my proc'; d",
                "comm = my\\ proc; d",
                "comm = (sd-pam); ef",
                "(comm = (sd-pam)); ef",
                "comm != nginx; cdefgh",
                "unit = nginx; ab",
                "unit = nginx.service; ab",
                "unit = nginx.*; ab",
                "unit = ngin; none",
                "user = www-data; ab",
                "user = 33; ab",
                "user = ann; def",
                "user = 4242; g",
                "container = web-1; ef",
                "container = 4f5a6b; ef",
                "container = 4f; none",
                "netns = web-1; ef",
                "netns = web*; ef",
                "netns = 4026532000; ef",
                "netns = 30; ef",
                "netns != host; ef",
                "via = thread-fd; d",
                "via = io-uring; f",
                "holder = none; cgh",
                "holder != none; abdef",
                "holder = any; abdef",
            })
    void findsTheRows(String filter, String letters) throws FilterException {
        assertThat(rows(List.of(filter))).isEqualTo(letters == null ? "" : letters);
        if (filter.indexOf('"') < 0 && filter.indexOf('\'') < 0 && filter.indexOf('\\') < 0) {
            assertThat(rows(List.of(filter.split(" ")))).as("in words").isEqualTo(letters == null ? "" : letters);
        }
    }

    @Test
    void aWordOfTheCommandLineIsOneName() throws FilterException {
        assertThat(rows(List.of("comm", "=", "my proc"))).isEqualTo("d");
        assertThat(rows(List.of("comm = nginx", "or", "sport", "=", ":53"))).isEqualTo("abf");
        assertThat(rows(List.of())).isEqualTo("abcdefgh");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sprt = :443; 1; filter.field",
                "sport = :443 or; 16; filter.ends",
                "sport =; 8; filter.ends",
                "sport = :foo; 9; filter.port",
                "sport = 65536; 9; filter.port",
                "sport < *; 9; filter.port",
                "sport = -1; 9; filter.port",
                "sport = 127.0.0.1:80; 9; filter.port",
                "state bogus; 7; filter.state",
                "state; 6; filter.ends",
                "( sport = :443; 1; filter.unclosed",
                "sport = :443 ); 14; filter.unopened",
                "dst example.com; 5; filter.address",
                "dst localhost:80; 5; filter.address",
                "dst 10.0.0.0/33; 5; filter.prefix",
                "dst 10.0.0.0/255.0.255.0; 5; filter.prefix",
                "dst [::1; 5; filter.bracket",
                "dst inet6:10.0.0.1; 5; filter.family",
                "dst unix:/x; 5; filter.other-family",
                "dst < 10.0.0.1; 5; filter.order",
                "fwmark = 1x; 10; filter.fwmark",
                "cgroup = /nowhere; 10; filter.cgroup",
                "pid = x; 7; filter.pid",
                "pid = 0; 7; filter.pid",
                "holder = me; 10; filter.holder",
                "via = magic; 7; filter.via",
            })
    void complainsAboutTheColumn(String filter, int column, String key) {
        assertThatThrownBy(() -> rows(List.of(filter))).isInstanceOfSatisfying(FilterException.class, e -> {
            assertThat(e.text().key()).isEqualTo(key);
            assertThat(e.text().arguments().getFirst()).isEqualTo(column);
        });
    }

    /** What no kernel prints is no range, here as everywhere else: then the usual one counts, and of these rows c is in it. */
    @ParameterizedTest
    @ValueSource(strings = {"0 65535", "70000 80000", "60999 1", "nonsense", "1 2 3"})
    void autoboundGoesByTheUsualRangeWhereTheSettingIsNone(String range) throws FilterException {
        NetworkNamespace host = SNAPSHOT.namespaces().getFirst();
        NetworkNamespace odd = host.with(new Settings(Map.of("net.ipv4.ip_local_port_range", range)));
        Snapshot snapshot = new Snapshot.Builder(SNAPSHOT)
                .namespaces(List.of(odd, SNAPSHOT.namespaces().getLast()))
                .build();
        RowTest test = FilterParser.parse(List.of("autobound"), NAMES).on(snapshot);
        assertThat(IntStream.range(0, snapshot.sockets().size()).filter(test::test))
                .containsExactly(2);
    }

    @Test
    void columnsCountAcrossWords() {
        assertThatThrownBy(() -> rows(List.of("state", "established", "sport", "=", ":foo")))
                .isInstanceOfSatisfying(
                        FilterException.class,
                        e -> assertThat(e.text().arguments().getFirst())
                                .isEqualTo("state established sport = ".length() + 1));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "sport = :443; -1; 443",
                "sport = :443 and state time-wait; 64; 443",
                "sport = :443 or sport = :443; -1; 443",
                "sport = :443 or sport = :80; -1; -1",
                "not sport = :443; -1; -1",
                "state time-wait or state listening; 1088; -1",
                "src 10.0.0.1:80; -1; 80",
                "dst 10.0.0.1:80; -1; -1",
                "sport >= 443; -1; -1",
            })
    void saysHowLittleHasToBeRead(String filter, int states, int port) throws FilterException {
        Condition condition = FilterParser.parse(List.of(filter), NAMES);
        assertThat(condition.states()).isEqualTo(states);
        assertThat(condition.localPort()).isEqualTo(port);
    }

    @Test
    void whatItDoesNotSayIsNeverNeeded() throws FilterException {
        Random random = new Random(1);
        List<String> parts = List.of(
                "sport = :443",
                "state time-wait",
                "exclude listening",
                "src 10/8",
                "pid = 11",
                "(",
                ")",
                "not",
                "or",
                "and",
                "dport > 1",
                "holder = none",
                "state",
                "=",
                "'",
                "[",
                "comm = n*");
        int understood = 0;
        for (int i = 0; i < 20_000; i++) {
            List<String> words = new ArrayList<>();
            for (int n = random.nextInt(1, 8); n > 0; n--) {
                words.add(parts.get(random.nextInt(parts.size())));
            }
            Condition condition;
            try {
                condition = FilterParser.parse(List.of(String.join(" ", words)), NAMES);
            } catch (FilterException expected) {
                continue;
            }
            understood++;
            RowTest test = condition.on(SNAPSHOT);
            SocketTable sockets = SNAPSHOT.sockets();
            for (int row = 0; row < sockets.size(); row++) {
                if (test.test(row)) {
                    assertThat(condition.states() >>> sockets.state(row).number() & 1)
                            .as("%s", words)
                            .isOne();
                    assertThat(condition.localPort()).as("%s", words).isIn(-1, sockets.localPort(row));
                }
            }
        }
        assertThat(understood).isGreaterThan(1000);
    }

    @Test
    void noInputMakesItFail() {
        Random random = new Random(2);
        String letters = "sport dst src=:<>!()[]/*'\"\\&|0123456789abcxnote\u00e9\u0661\t";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.append(letters.charAt(random.nextInt(letters.length())));
            }
            try {
                FilterParser.parse(List.of(text.toString()), NAMES).on(SNAPSHOT);
            } catch (FilterException expected) {
                assertThat((int) expected.text().arguments().getFirst()).isBetween(1, text.length() + 2);
            }
        }
    }

    @Test
    void familiesAreThoseOfTheRows() {
        assertThat(SNAPSHOT.sockets().family(3)).isEqualTo(Family.INET6);
    }
}
