package dev.portwhy.linux.net;

import static dev.portwhy.linux.sys.Abi.*;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.SysctlFile;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.SocketRow;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The text files of a namespace of our own, held against ss(8), ip(8) and sysctl(8). */
@Tag("kernel")
class NamespaceFilesKernelTest {

    private static final Map<String, SocketState> STATES = Map.of(
            "LISTEN", SocketState.LISTEN,
            "ESTAB", SocketState.ESTABLISHED,
            "TIME-WAIT", SocketState.TIME_WAIT,
            "FIN-WAIT-1", SocketState.FIN_WAIT1,
            "FIN-WAIT-2", SocketState.FIN_WAIT2,
            "CLOSE-WAIT", SocketState.CLOSE_WAIT,
            "LAST-ACK", SocketState.LAST_ACK,
            "UNCONN", SocketState.CLOSE);

    @BeforeEach
    void assumeRoot() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
    }

    private static NamespaceFiles files(TestNamespace namespace) {
        return new NamespaceFiles(new KernelFiles(LinuxRoot.LIVE), "/proc/" + namespace.anchor() + "/net");
    }

    /** Listeners, connections and remains of connections, in both families. */
    private static int someSockets(TestNamespace namespace) throws IOException {
        namespace.command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
        namespace.command("ip", "addr", "add", "2001:db8::9/64", "dev", "v0", "nodad");
        namespace.command("ip", "link", "set", "v0", "up");
        awaitRoute(namespace, "2001:db8::9");
        return namespace.run(() -> {
            int made = 0;
            for (String text : List.of("127.0.0.1", "::1", "127.0.0.2", "2001:db8::9", "::")) {
                IpAddress address = IpAddress.parse(text).orElseThrow();
                IpAddress target = address.isWildcard() ? IpAddress.v6(0, 0, 0, 1) : address;
                KernelSocket server = keep(namespace, KernelSocket.tcp(address.family()));
                server.bind(new Endpoint(address, 0)).listen(5);
                KernelSocket datagrams = keep(namespace, KernelSocket.open(address.family(), SOCK_DGRAM, 0));
                datagrams.bind(new Endpoint(address, 0));
                made += 2;
                for (int i = 0; i < 3; i++) {
                    KernelSocket client = keep(namespace, KernelSocket.tcp(address.family()));
                    client.connect(new Endpoint(target, server.local().port()));
                    KernelSocket accepted = keep(namespace, server.accept());
                    made += 2;
                    if (i == 1) {
                        client.close(); // FIN_WAIT2 here, CLOSE_WAIT there
                    } else if (i == 2) {
                        accepted.close();
                        client.close(); // TIME_WAIT
                        made--;
                    }
                }
            }
            return made;
        });
    }

    /** It is a worker of the kernel that gives an address its own route, maybe after ip(8) has ended (addrconf_dad_work()). */
    private static void awaitRoute(TestNamespace namespace, String address) throws IOException {
        long deadline = System.nanoTime() + 30_000_000_000L;
        while (!namespace.command("ip", "-6", "route", "show", "table", "local").contains("local " + address + " ")) {
            assertThat(System.nanoTime()).as("no route to %s", address).isLessThan(deadline);
        }
    }

    private static KernelSocket keep(TestNamespace namespace, KernelSocket socket) {
        namespace.closeWithIt(socket::close);
        return socket;
    }

    @Test
    void showsTheSameSocketsAsSs() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            int made = someSockets(namespace);

            // a socket may move on between two looks, so look until ss says the same before and after
            List<String> before = List.of();
            List<String> seen = List.of();
            for (int round = 0; round < 50; round++) {
                before = ss(namespace);
                seen = seen(namespace);
                if (before.size() == made && before.equals(ss(namespace))) {
                    break;
                }
            }
            assertThat(seen).isEqualTo(before).hasSize(made);
            assertThat(seen).anyMatch(row -> row.contains("TIME_WAIT")).anyMatch(row -> row.contains("CLOSE_WAIT"));
        }
    }

    private static List<String> seen(TestNamespace namespace) {
        SocketTable.Builder out = new SocketTable.Builder();
        assertThat(files(namespace).sockets(0, out)).isZero();
        SocketTable table = out.build();
        return IntStream.range(0, table.size())
                .mapToObj(table::row)
                .map(NamespaceFilesKernelTest::text)
                .sorted()
                .toList();
    }

    private static String text(SocketRow row) {
        return row.protocol() + " " + row.state() + " " + row.local() + " " + row.remote() + " " + row.inode() + " "
                + row.uid() + " " + row.receiveQueue();
    }

    /** The rows of {@code ss -tuane} in the same words. */
    private static List<String> ss(TestNamespace namespace) throws IOException {
        return namespace
                .command("ss", "-Htuane")
                .lines()
                .map(line -> line.strip().split("\\s+"))
                .map(words -> (words[0].equals("tcp") ? Protocol.TCP : Protocol.UDP) + " " + STATES.get(words[1]) + " "
                        + end(words[4], words[5]) + " " + end(words[5], words[4]) + " " + field(words, "ino:") + " "
                        + field(words, "uid:") + " " + words[2])
                .sorted()
                .toList();
    }

    /** ss writes {@code *} for the wildcard of a dual-stack socket and for a missing port. */
    private static String end(String end, String other) {
        boolean six = end.startsWith("[") || other.startsWith("[") || end.startsWith("*");
        String port = end.substring(end.lastIndexOf(':') + 1).replace("*", "0");
        String address = end.substring(0, end.lastIndexOf(':'));
        return (address.equals("*") ? six ? "[::]" : "0.0.0.0" : address) + ":" + port;
    }

    private static String field(String[] words, String name) {
        return Arrays.stream(words)
                .filter(word -> word.startsWith(name))
                .map(word -> word.substring(name.length()))
                .findFirst()
                .orElse("0");
    }

    @Test
    void countsAsTheKernelDoes() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            someSockets(namespace);

            Map<String, Long> sockstat = files(namespace).sockstat();
            Map<String, Long> counters = files(namespace).counters();

            long live = namespace
                    .command("ss", "-Htan", "state", "all", "exclude", "time-wait")
                    .lines()
                    .count();
            long orphans = namespace
                    .command("ss", "-Htan", "state", "fin-wait-2")
                    .lines()
                    .count();
            long inuse = sockstat.getOrDefault("TCP.inuse", 0L) + sockstat.getOrDefault("TCP6.inuse", 0L);
            assertThat(inuse).isBetween(live - orphans, live);
            assertThat(counters).containsEntry("Tcp.ActiveOpens", 15L).containsEntry("Tcp.PassiveOpens", 15L);
        }
    }

    /** As whoever records a machine copies them, whole, and cut at the end of a line in the middle. */
    @Test
    void tablesOfTheKernelHaveAsManyRowsAsItCounts() throws IOException {
        try (TestNamespace namespace = TestNamespace.create();
                RecordedTree tree = new RecordedTree()) {
            someSockets(namespace);
            connectionRequests(namespace);
            datagrams(namespace);
            tree.file("/proc/sys/kernel/osrelease", Files.readString(Path.of("/proc/sys/kernel/osrelease")));
            // The kernel may still be at work on a connection that was closed: once more then.
            Map<String, Long> counted = Map.of();
            Map<String, Long> seen = Map.of("", 0L);
            for (int round = 0; round < 50 && !seen.equals(counted); round++) {
                for (String name : List.of("tcp", "tcp6", "udp", "udp6", "sockstat", "sockstat6", "if_inet6")) {
                    Path file = Path.of("/proc/" + namespace.anchor(), "net", name);
                    tree.file("/proc/net/" + name, Files.readAllBytes(file));
                }
                counted = new NamespaceFiles(new KernelFiles(tree.root()), "/proc/net").sockstat();
                seen = rowsByNumber(tree);
                counted.keySet().retainAll(seen.keySet());
            }
            assertThat(seen).isEqualTo(counted).containsKey("TCP.tw").doesNotContainValue(0L);
            assertThat(Files.readString(tree.top().resolve("proc/net/tcp"))).contains(" 03 00000000:");
            assertThat(complaints(tree)).isEmpty();
            for (String name : List.of("tcp", "tcp6", "udp", "udp6")) {
                String path = "/proc/net/" + name;
                String whole = Files.readString(tree.top().resolve("proc/net/" + name));
                tree.file(path, firstHalf(whole));
                // TIME_WAIT is counted of both families at once: where the lost half is of these alone, both are named.
                assertThat(complaints(tree))
                        .as(whole)
                        .singleElement()
                        .asString()
                        .containsPattern(path + "( |, )")
                        .endsWith(" EBADMSG");
                tree.file(path, whole);
            }
        }
    }

    /** A listener that waits for data ({@code TCP_DEFER_ACCEPT}) keeps what comes in as requests, without sockets of their own. */
    private static void connectionRequests(TestNamespace namespace) throws IOException {
        namespace.run(() -> {
            KernelSocket server = keep(namespace, KernelSocket.tcp(Family.INET));
            server.bind(new Endpoint(IpAddress.v4(0x7f000001), 0)).set(IPPROTO_TCP, TCP_DEFER_ACCEPT, 60);
            server.listen(9);
            for (int i = 0; i < 3; i++) {
                keep(namespace, KernelSocket.tcp(Family.INET)).connect(server.local());
            }
            return null;
        });
    }

    /** As many that of half of them more than one is missing. */
    private static void datagrams(TestNamespace namespace) throws IOException {
        namespace.run(() -> {
            for (int i = 0; i < 4; i++) {
                keep(namespace, KernelSocket.open(Family.INET, SOCK_DGRAM, 0)).bind(new Endpoint(IpAddress.ANY4, 0));
                keep(namespace, KernelSocket.open(Family.INET6, SOCK_DGRAM, 0)).bind(new Endpoint(IpAddress.ANY6, 0));
            }
            return null;
        });
    }

    private static List<String> complaints(RecordedTree tree) {
        List<String> complaints = new ArrayList<>();
        new NamespaceFiles(new KernelFiles(tree.root()), "/proc/net")
                .sockets(
                        null,
                        0,
                        new SocketTable.Builder(),
                        (path, errno) -> complaints.add(path + " " + Errno.name(errno)));
        return complaints;
    }

    /** How many rows the tables have of what each number of sockstat counts. */
    private static Map<String, Long> rowsByNumber(RecordedTree tree) {
        ProcNetTcp four = rows(tree, Protocol.TCP, Family.INET);
        ProcNetTcp six = rows(tree, Protocol.TCP, Family.INET6);
        return Map.of(
                "TCP.inuse", (long) four.inUse(),
                "TCP6.inuse", (long) six.inUse(),
                "TCP.tw", (long) four.timeWait() + six.timeWait(),
                "UDP.inuse", (long) rows(tree, Protocol.UDP, Family.INET).inUse(),
                "UDP6.inuse", (long) rows(tree, Protocol.UDP, Family.INET6).inUse());
    }

    private static ProcNetTcp rows(RecordedTree tree, Protocol protocol, Family family) {
        ProcNetTcp rows = new ProcNetTcp(protocol, family, 0, new SocketTable.Builder());
        String file = "/proc/net/" + protocol.word() + (family == Family.INET6 ? "6" : "");
        assertThat(new KernelFiles(tree.root()).stream(file, rows)).isZero();
        return rows;
    }

    /** Of the heading and the rows, each with its line's end. */
    private static String firstHalf(String table) {
        List<String> lines = table.lines().toList();
        return String.join("\n", lines.subList(0, 1 + (lines.size() - 1) / 2)) + "\n";
    }

    @Test
    void knowsTheAddressesThatIpShows() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("ip", "link", "add", "v0", "type", "veth", "peer", "name", "v1");
            namespace.command("ip", "link", "set", "v0", "up");
            namespace.command("ip", "addr", "add", "192.0.2.9/24", "dev", "v0");
            namespace.command("ip", "addr", "add", "2001:db8::9/64", "dev", "v0", "nodad");
            namespace.command("ip", "addr", "add", "198.51.100.1/32", "dev", "lo");

            List<LocalAddress> addresses = files(namespace).addresses();

            TreeSet<String> shown = namespace
                    .command("ip", "-o", "addr")
                    .lines()
                    .map(line -> line.strip().split("\\s+")[3])
                    .map(word -> word.substring(0, word.indexOf('/')))
                    .collect(Collectors.toCollection(TreeSet::new));
            shown.add("127.0.0.0"); // the whole prefix is local
            assertThat(addresses).extracting(a -> a.address().toString()).containsExactlyInAnyOrderElementsOf(shown);
            assertThat(addresses)
                    .filteredOn(a -> a.address().toString().equals("192.0.2.9"))
                    .extracting(LocalAddress::device, LocalAddress::prefixLength)
                    .containsExactly(Tuple.tuple("v0", 24));
        }
    }

    @Test
    void readsSettingsOfTheThreadsNamespace() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.command("sh", "-c", "echo 40000 40007 > /proc/sys/net/ipv4/ip_local_port_range");

            Settings there =
                    namespace.run(() -> SysctlTree.read(new KernelFiles(LinuxRoot.LIVE), SysctlTree.NAMESPACE_KEYS));
            Settings here = SysctlTree.read(new KernelFiles(LinuxRoot.LIVE), SysctlTree.PORT_KEYS);

            assertThat(there.get(Setting.IP_LOCAL_PORT_RANGE)).contains("40000 40007");
            assertThat(here.get(Setting.IP_LOCAL_PORT_RANGE)).isNotEqualTo(there.get(Setting.IP_LOCAL_PORT_RANGE));
            assertThat(there.get(Setting.TCP_TW_RECYCLE)).isEmpty();
        }
    }

    @Test
    void aSettingReadFromItsDirectoryIsTheOneUnderItsPath() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.run(() -> {
                long open = openFiles();
                Settings settings = SysctlTree.read(new KernelFiles(LinuxRoot.LIVE), SysctlTree.NAMESPACE_KEYS);
                assertThat(openFiles()).isEqualTo(open);
                for (Setting key : SysctlTree.NAMESPACE_KEYS) {
                    Path path = Path.of(key.path());
                    assertThat(settings.get(key).isPresent()).as(key.key()).isEqualTo(Files.isReadable(path));
                    if (Files.isReadable(path)) {
                        String value = namespace
                                .command("cat", path.toString())
                                .strip()
                                .replaceAll("\\s+", " ");
                        assertThat(settings.get(key)).as(key.key()).contains(value);
                    }
                }
                return 0;
            });
        }
    }

    /** How many directories this thread's process has open, below /proc/sys. */
    private static long openFiles() throws IOException {
        try (var descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors.filter(NamespaceFilesKernelTest::isSetting).count();
        }
    }

    private static boolean isSetting(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).startsWith("/proc/sys");
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }

    /** Many pages of /proc/net/tcp, so that rows are cut by the reads. */
    @Test
    void readsLongTables() throws IOException {
        try (TestNamespace namespace = TestNamespace.create()) {
            int count = 2000;
            namespace.run(() -> {
                KernelSocket server = keep(namespace, KernelSocket.tcp(Family.INET));
                server.bind(new Endpoint(IpAddress.v4(0x7f000001), 0)).listen(count);
                for (int i = 0; i < count; i++) {
                    keep(namespace, KernelSocket.tcp(Family.INET)).connect(server.local());
                }
                return 0;
            });
            SocketTable.Builder out = new SocketTable.Builder();

            assertThat(files(namespace).sockets(Protocol.TCP, 0, out)).isZero();

            assertThat(out.build().size()).isEqualTo(2 * count + 1);
        }
    }

    /** The kernel takes 4,095 bytes of it at a time, and gives the beginning of it once. */
    @Test
    void aSettingLongerThanOneReadIsReadWhole() throws IOException {
        Setting key = Setting.IP_LOCAL_RESERVED_PORTS;
        Path file = Path.of("/proc/sys/net/ipv4/ip_local_reserved_ports");
        String odd = odd(10_001, 65_535);
        try (TestNamespace namespace = TestNamespace.create()) {
            namespace.run(() -> {
                try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.WRITE)) {
                    for (int first = 10_001; first < 65_536; first += 1000) {
                        out.write((odd(first, Math.min(first + 998, 65_535)) + '\n').getBytes(US_ASCII));
                    }
                }
                return 0;
            });
            String read = namespace.run(() -> SysctlTree.read(new KernelFiles(LinuxRoot.LIVE), List.of(key))
                    .get(key)
                    .orElse(""));
            assertThat(read).isEqualTo(odd);
            assertThatThrownBy(() -> namespace.run(() -> {
                        SysctlFile.write(key.key(), odd);
                        return 0;
                    }))
                    .hasMessageContaining("E2BIG");
        }
    }

    private static String odd(int first, int last) {
        return IntStream.iterate(first, port -> port <= last, port -> port + 2)
                .mapToObj(Integer::toString)
                .collect(Collectors.joining(","));
    }
}
