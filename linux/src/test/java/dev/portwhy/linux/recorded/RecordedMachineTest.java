package dev.portwhy.linux.recorded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Container;
import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Unit;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RecordedMachineTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final String HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";
    private static final String UDP_HEADING = HEADING.replace("\n", " ref pointer drops\n");
    private static final String ID = "0123456789abcdef".repeat(4);

    private final RecordedTree tree = new RecordedTree();

    @BeforeEach
    void twoNamespaces() {
        tree.file("/proc/stat", "cpu  1 2 3\nintr 5\nbtime 1772000000\nprocesses 3\n")
                .file("/proc/uptime", "5000.25 9000.00\n")
                .file("/proc/sys/kernel/osrelease", "6.1.0-18-amd64\n")
                .file("/proc/sys/kernel/hostname", "web1\n")
                .file("/proc/sys/kernel/random/boot_id", "b00t\n")
                .file("/proc/sys/net/ipv4/ip_local_port_range", "32768\t60999\n")
                .file("/proc/sys/net/ipv4/ip_local_reserved_ports", "\n")
                .file("/etc/passwd", "root:x:0:0::/root:/bin/sh\nwww:x:33:33::/var/www:/bin/false\n")
                .file("/proc/net/tcp", HEADING + line("0100007F:0050 00000000:0000 0A", 33, 101))
                .file("/proc/net/udp", UDP_HEADING)
                .file("/proc/net/sockstat", "sockets: used 7\nTCP: inuse 1 orphan 0 tw 0 alloc 2 mem 1\n")
                .process(1, 0, "systemd", 0, "/sbin/init")
                .process(80, 1, "nginx", 33, "/usr/sbin/nginx", "-g", "daemon off;")
                .file("/proc/80/cgroup", "0::/system.slice/nginx.service\n")
                .link("/proc/80/fd/6", "socket:[101]")
                .link("/proc/80/fd/7", "/dev/null")
                .process(300, 1, "app", 0, "/app")
                .file("/proc/300/cgroup", "0::/system.slice/docker-" + ID + ".scope\n")
                .file("/proc/300/net/tcp", HEADING + line("00000000:0050 00000000:0000 0A", 0, 202))
                .file("/proc/300/net/udp", UDP_HEADING)
                .file("/proc/300/net/sockstat", "sockets: used 1\nTCP: inuse 1 orphan 0 tw 0 alloc 2 mem 1\n")
                .link("/proc/300/fd/3", "socket:[202]")
                .file(
                        "/var/lib/docker/containers/" + ID + "/config.v2.json",
                        "{\"State\":{\"Running\":true,\"Pid\":300},\"Name\":\"/web\"}");
        for (int pid : new int[] {1, 80}) {
            tree.link("/proc/" + pid + "/ns/net", "net:[4026531840]");
        }
        tree.link("/proc/300/ns/net", "net:[4026532500]");
    }

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    private static String line(String ends, int uid, int inode) {
        return "   0: " + ends + " 00000000:00000000 00:00000000 00000000 " + uid + " 0 " + inode
                + " 1 0000000000000000 100 0 0 10 0\n";
    }

    private Snapshot look() throws IOException {
        return new RecordedMachine(tree.root(), NOW).look(Scope.EVERYTHING);
    }

    @Test
    void aTableThatIsNotWholeIsAGap() throws IOException, InterruptedException {
        String table = "/proc/net/tcp";
        String row = line("0100007F:0050 00000000:0000 0A", 33, 101);
        assertThat(look().visibility().lacks(Gap.Kind.TABLE)).isFalse();
        String six = HEADING.replace("rem_address", "remote_address");
        for (String broken : List.of(
                "", // empty: the kernel prints a heading even where there is no socket
                HEADING + row + row.substring(0, 60), // cut within a line
                HEADING + "neither row nor heading\n" + row,
                UDP_HEADING + row, // another table under this name
                six)) {
            tree.file(table, broken);
            assertThat(look().visibility().gaps()).as(broken).contains(Gap.of(Gap.Kind.TABLE, table));
        }
        Path file = tree.top().resolve("proc/net/tcp");
        Files.delete(file);
        assertThat(new ProcessBuilder("mkfifo", file.toString()).start().waitFor())
                .isZero();
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.TABLE, table));
        Files.delete(file);
        Files.createDirectory(file);
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.FILE, table, "EISDIR"));
        Files.delete(file);
        tree.file(table, HEADING).file("/proc/net/if_inet6", "");
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.RECORDED_FILE, "/proc/net/tcp6"));
    }

    @Test
    void aTableThatWasCutAtTheEndOfALineIsAGap() throws IOException {
        tree.file(
                        "/proc/net/sockstat",
                        "sockets: used 90\nTCP: inuse 8 orphan 0 tw 0 alloc 12 mem 1\nUDP: inuse 8 mem 1\n")
                .file("/proc/net/sockstat6", "TCP6: inuse 8\nUDP6: inuse 8\n")
                .file("/proc/net/if_inet6", "");
        String any6 = "00000000000000000000000000000000:";
        for (String name : List.of("tcp", "tcp6", "udp", "udp6")) {
            boolean ofTcp = name.startsWith("tcp");
            String heading = ofTcp ? HEADING : UDP_HEADING;
            String end = name.endsWith("6") ? any6 : "00000000:";
            String row = line(end + "0050 " + end + (ofTcp ? "0000 0A" : "0000 07"), 33, 101);
            tree.file(
                    "/proc/net/" + name,
                    (name.endsWith("6") ? heading.replace("rem_address", "remote_address") : heading) + row.repeat(8));
        }
        assertThat(look().visibility().lacks(Gap.Kind.TABLE)).isFalse();
        for (String name : List.of("tcp", "tcp6", "udp", "udp6")) {
            String path = "/proc/net/" + name;
            String whole = Files.readString(tree.top().resolve("proc/net/" + name));
            // Two of eight may have come while the files were copied.
            tree.file(path, withRows(whole, 6));
            assertThat(look().visibility().lacks(Gap.Kind.TABLE)).as(name).isFalse();
            for (int rows : new int[] {5, 0}) {
                tree.file(path, withRows(whole, rows));
                assertThat(look().visibility().gaps()).as(name).contains(Gap.of(Gap.Kind.TABLE, path));
            }
            tree.file(path, whole);
        }
    }

    /** Without them a table that stopped at the end of a line looks like a whole one. */
    @Test
    void numbersThatCouldContradictATableAreAGapWhereTheyAreMissing() throws IOException {
        Files.delete(tree.top().resolve("proc/300/net/sockstat"));
        assertThat(missing()).containsExactly("/proc/300/net/sockstat");
        Files.delete(tree.top().resolve("proc/net/sockstat"));
        assertThat(missing()).containsExactly("/proc/net/sockstat", "/proc/300/net/sockstat");
        tree.file("/proc/net/sockstat", "").file("/proc/300/net/sockstat", "sockets: used 1\n");
        assertThat(missing()).containsExactly("/proc/net/sockstat", "/proc/300/net/sockstat");
    }

    @Test
    void soAreThoseOfIpv6WhereItsTablesAreThere() throws IOException {
        tree.file("/proc/net/tcp6", HEADING.replace("rem_address", "remote_address"))
                .file("/proc/net/udp6", UDP_HEADING.replace("rem_address", "remote_address"));
        assertThat(missing()).containsExactly("/proc/net/sockstat6");
        tree.file("/proc/net/sockstat6", "TCP6: inuse 0\n");
        assertThat(missing()).isEmpty();
    }

    private List<String> missing() throws IOException {
        return look().visibility().gaps().stream()
                .filter(gap -> gap.kind() == Gap.Kind.RECORDED_FILE)
                .map(gap -> gap.arguments().getFirst().toString())
                .toList();
    }

    private static String withRows(String table, int rows) {
        return String.join("\n", table.lines().toList().subList(0, 1 + rows)) + "\n";
    }

    /** Half of a range looks like another, and what is no list would be an empty one. */
    @Test
    void aSettingThatNoKernelPrintsIsNotSeen() throws IOException {
        tree.file("/proc/sys/net/ipv4/ip_local_port_range", "32768\t609")
                .file("/proc/sys/net/ipv4/ip_local_reserved_ports", "8080,x\n");
        NetworkNamespace host = look().namespaces().getFirst();
        assertThat(host.settingsUnseen()).isTrue();
        assertThat(host.reservedUnseen()).isTrue();
        assertThat(look().visibility().gaps())
                .contains(
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/sys/net/ipv4/ip_local_port_range"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/sys/net/ipv4/ip_local_reserved_ports"));
    }

    /** Remains of connections are counted of both families together, and requests not at all. */
    @Test
    void aTableThatLacksRemainsOfConnectionsIsAGap() throws IOException {
        String listener = line("0100007F:0050 00000000:0000 0A", 33, 101);
        String requests = line("0100007F:0050 0200007F:9000 03", 0, 0).repeat(9);
        String timeWait = line("0100007F:0050 0200007F:8000 06", 0, 0);
        String finWait = line("0100007F:0050 0200007F:8001 05", 0, 0).replace(" 00:0", " 03:0");
        String six = HEADING.replace("rem_address", "remote_address");
        String both = "/proc/net/tcp, /proc/net/tcp6";
        tree.file("/proc/net/sockstat", "TCP: inuse 1 orphan 0 tw 16 alloc 2 mem 1\n")
                .file("/proc/net/tcp6", six)
                .file("/proc/net/udp6", UDP_HEADING.replace("rem_address", "remote_address"));
        String rows = HEADING + listener + requests;
        tree.file("/proc/net/tcp", rows + timeWait.repeat(10) + finWait.repeat(6));
        assertThat(look().visibility().lacks(Gap.Kind.TABLE)).isFalse();
        tree.file("/proc/net/tcp", rows + timeWait.repeat(6) + finWait.repeat(6));
        assertThat(look().visibility().lacks(Gap.Kind.TABLE)).isFalse();
        tree.file("/proc/net/tcp", rows + timeWait.repeat(11));
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.TABLE, both));
        tree.file("/proc/net/tcp", rows);
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.TABLE, both));
        // Before 4.11 the number was that of the whole machine.
        tree.file("/proc/sys/kernel/osrelease", "4.9.0-19-amd64\n");
        assertThat(look().visibility().lacks(Gap.Kind.TABLE)).isFalse();
        // Requests do not stand in for sockets.
        tree.file("/proc/net/sockstat", "TCP: inuse 8 orphan 0 tw 0 alloc 2 mem 1\n");
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.TABLE, "/proc/net/tcp"));
    }

    @Test
    void aListOfReservedPortsThatIsMissingIsAGap() throws IOException {
        assertThat(look().visibility().lacks(Gap.Kind.RECORDED_FILE)).isFalse();
        String list = "/proc/sys/net/ipv4/ip_local_reserved_ports";
        Files.delete(tree.top().resolve(list.substring(1)));
        assertThat(look().visibility().gaps()).contains(Gap.of(Gap.Kind.RECORDED_FILE, list));
    }

    @Test
    void theSocketUnitBehindAManagersSocketIsNamed() throws IOException {
        tree.file(
                        "/proc/net/tcp",
                        HEADING
                                + line("0100007F:0050 00000000:0000 0A", 33, 101)
                                + line("00000000:0016 00000000:0000 0A", 0, 103))
                .link("/proc/1/fd/40", "socket:[103]")
                .file("/etc/systemd/system/ssh.socket", "[Socket]\nListenStream=0.0.0.0:22\n");
        Snapshot snapshot = new RecordedMachine(tree.root(), NOW).look(Scope.EVERYTHING);
        int holder = snapshot.holders().first(103);
        assertThat(snapshot.socketUnitOf(holder)).isEqualTo(new Unit("ssh.socket", Unit.Kind.SYSTEM, null));
    }

    @Test
    void readsTheMachineAsItWas() throws IOException {
        Snapshot snapshot = look();

        assertThat(snapshot.host().name()).isEqualTo("web1");
        assertThat(snapshot.host().kernel()).isEqualTo("6.1.0-18-amd64");
        assertThat(snapshot.host().architecture()).isEqualTo("x86_64");
        assertThat(snapshot.host().bootId()).isEqualTo("b00t");
        assertThat(snapshot.host().time()).isEqualTo(Instant.ofEpochSecond(1772005000));
        // The recording has the settings of one of the two.
        assertThat(snapshot.visibility().gaps())
                .containsExactlyInAnyOrder(
                        Gap.of(Gap.Kind.NAMESPACES_AS_TEXT, 2), Gap.of(Gap.Kind.NAMESPACE_SETTINGS, 1));
    }

    @Test
    void keepsNamespacesApartAndNamesThem() throws IOException {
        Snapshot snapshot = look();

        assertThat(snapshot.namespaces())
                .extracting(NetworkNamespace::name, NetworkNamespace::kind, NetworkNamespace::inode)
                .containsExactly(
                        tuple("host", NetworkNamespace.Kind.HOST, 4026531840L),
                        tuple("web", NetworkNamespace.Kind.CONTAINER, 4026532500L));
        assertThat(snapshot.sockets().size()).isEqualTo(2);
        assertThat(snapshot.sockets().localPort(0)).isEqualTo(80);
        assertThat(snapshot.sockets().state(0)).isEqualTo(SocketState.LISTEN);
        assertThat(snapshot.sockets().localAddress(0)).isEqualTo(IpAddress.v4(0x7f000001));
        assertThat(snapshot.sockets().namespaceIndex(0)).isZero();
        assertThat(snapshot.sockets().namespaceIndex(1)).isEqualTo(1);
        assertThat(snapshot.sockets().v6only(0)).isNull();
        assertThat(snapshot.namespaces().getFirst().settings().get(Setting.IP_LOCAL_PORT_RANGE))
                .contains("32768 60999");
        assertThat(snapshot.namespaces().getFirst().sockstat()).containsEntry("TCP.inuse", 1L);
    }

    @Test
    void findsHoldersWithUnitAndContainer() throws IOException {
        Snapshot snapshot = look();

        int holder = snapshot.holders().first(101);
        assertThat(snapshot.holders().pid(holder)).isEqualTo(80);
        assertThat(snapshot.holders().fd(holder)).isEqualTo(6);
        ProcessInfo nginx = Objects.requireNonNull(snapshot.process(80));
        assertThat(nginx.user()).isEqualTo("www");
        assertThat(nginx.cmdline()).containsExactly("/usr/sbin/nginx", "-g", "daemon off;");
        assertThat(nginx.exe()).isEqualTo("/usr/sbin/nginx");
        assertThat(nginx.startTime()).isEqualTo(Instant.ofEpochSecond(1772000080));
        assertThat(nginx.unit()).isEqualTo(new Unit("nginx.service", Unit.Kind.SYSTEM, null));
        assertThat(snapshot.ancestry(80)).extracting(ProcessInfo::comm).containsExactly("systemd");
        assertThat(Objects.requireNonNull(snapshot.process(300)).container())
                .isEqualTo(new Container("docker", ID, "web", "running"));
    }

    @Test
    void answersForOneNamespaceOnly() throws IOException {
        RecordedMachine machine = new RecordedMachine(tree.root(), NOW);

        for (String name : List.of("web", "300", "4026532500")) {
            Snapshot snapshot = machine.look(Scope.EVERYTHING.in(new NamespaceChoice.Named(name)));
            assertThat(snapshot.namespaces()).extracting(NetworkNamespace::name).containsExactly("web");
            assertThat(snapshot.sockets().inode(0)).isEqualTo(202);
        }
        assertThatThrownBy(() -> machine.look(Scope.EVERYTHING.in(new NamespaceChoice.Named("db"))))
                .isInstanceOfSatisfying(
                        NoSuchNamespaceException.class,
                        e -> assertThat(e.known()).containsExactly("host", "web"));
    }

    @Test
    void tellsWhatWasNotRecorded() throws IOException {
        Snapshot snapshot;
        try (RecordedTree tables = new RecordedTree()) {
            tables.file("/proc/net/tcp", HEADING + line("0100007F:0050 0200007F:1F90 01", 33, 101));
            snapshot = new RecordedMachine(tables.root(), NOW).look(Scope.EVERYTHING);
        }

        assertThat(snapshot.sockets().size()).isEqualTo(1);
        assertThat(snapshot.namespaces()).hasSize(1);
        assertThat(snapshot.visibility().gaps())
                .containsExactlyInAnyOrder(
                        Gap.of(Gap.Kind.NAMESPACES_AS_TEXT, 1),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/net/udp"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/net/sockstat"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/PID/fd"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/sys/net/ipv4/ip_local_port_range"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/sys/net/ipv4/ip_local_reserved_ports"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/sys/kernel/osrelease"),
                        Gap.of(Gap.Kind.RECORDED_FILE, "/proc/stat"));
    }

    @Test
    void aDirectoryWithoutAnythingIsOneError() throws IOException {
        try (RecordedTree empty = new RecordedTree()) {
            assertThatThrownBy(() -> new RecordedMachine(empty.root(), NOW).look(Scope.EVERYTHING))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(empty.top().toString());
        }
    }

    /** A link that leads out of the tree leads to a file inside it, as on the machine it was recorded on. */
    @Test
    void staysInsideTheTree() throws IOException {
        try (RecordedTree linked = new RecordedTree()) {
            linked.file("/proc/net/tcp", HEADING)
                    .file("/usr/lib/passwd", "alice:x:4242:4242::/home/alice:/bin/sh\n")
                    .link("/etc/passwd", "/usr/lib/passwd")
                    .process(7, 0, "x", 4242, "/x")
                    .link("/proc/7/fd/1", "socket:[9]");

            Snapshot snapshot = new RecordedMachine(linked.root(), NOW).look(Scope.EVERYTHING);

            assertThat(Objects.requireNonNull(snapshot.process(7)).user()).isEqualTo("alice");
        }
    }

    /** A pipe in the place of a file would make a reader wait for ever. */
    @Test
    void doesNotWaitForAPipe() throws Exception {
        try (RecordedTree pipe = new RecordedTree()) {
            pipe.file("/proc/net/tcp", HEADING);
            Path stat = pipe.top().resolve("proc/stat");
            assertThat(new ProcessBuilder("mkfifo", stat.toString()).start().waitFor())
                    .isZero();

            assertThat(new RecordedMachine(pipe.root(), NOW)
                            .look(Scope.EVERYTHING)
                            .sockets()
                            .size())
                    .isZero();
        }
    }

    /** loginctl(1), enable-linger: a file with the user's name. */
    @Test
    void aUserWhoLingersIsToldFromOneWhoIsLoggedIn() throws IOException {
        tree.file("/proc/80/cgroup", "0::/user.slice/user-33.slice/user@33.service/app.slice/web.service\n");
        assertThat(unitOfNginx()).isEqualTo(new Unit("web.service", Unit.Kind.USER, "www", false));
        tree.file("/var/lib/systemd/linger/www", "");
        assertThat(unitOfNginx()).isEqualTo(new Unit("web.service", Unit.Kind.USER, "www", true));
    }

    private Unit unitOfNginx() throws IOException {
        ProcessInfo nginx = Objects.requireNonNull(
                new RecordedMachine(tree.root(), NOW).look(Scope.EVERYTHING).process(80));
        return Objects.requireNonNull(nginx.unit());
    }
}
