package dev.portwhy.linux.live;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.kit.Alone;
import dev.portwhy.linux.kit.AnotherUser;
import dev.portwhy.linux.kit.Poll;
import dev.portwhy.linux.kit.Programs;
import dev.portwhy.linux.kit.RealPodman;
import dev.portwhy.linux.kit.RealUserSystemd;
import dev.portwhy.linux.kit.SocketCrowd;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.KernelSocket;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Gap;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.NoHolder;
import dev.portwhy.model.NoHolderRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.Unit;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who holds what, with real servers. */
@Tag("kernel")
@ExtendWith(Alone.class)
class LiveHoldersTest {

    private static final IpAddress LOOPBACK = IpAddress.parse("127.0.0.1").orElseThrow();

    @BeforeEach
    void root() {
        Assumptions.assumeTrue(Syscall.geteuid() == 0, "a network namespace takes root");
    }

    private static Snapshot look(TestNamespace namespace) throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.in(namespace.choice()));
    }

    private static Set<Integer> holdersOfPort(Snapshot snapshot, int port) {
        Set<Integer> pids = new TreeSet<>();
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            if (snapshot.sockets().localPort(row) == port && snapshot.sockets().state(row) == SocketState.LISTEN) {
                pids.addAll(holders(snapshot, row));
            }
        }
        return pids;
    }

    private static Set<Integer> holders(Snapshot snapshot, int row) {
        Set<Integer> pids = new TreeSet<>();
        HolderTable holders = snapshot.holders();
        long inode = snapshot.sockets().inode(row);
        for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
            pids.add(holders.pid(holder));
        }
        return pids;
    }

    /** Master and workers share the listener, over IPv4 and IPv6; {@code ss -p} lists them all too. */
    @Test
    void everyProcessOfNginxIsNamed(@TempDir Path directory) throws IOException {
        Assumptions.assumeTrue(Files.isExecutable(Path.of("/usr/sbin/nginx")), "nginx is not installed");
        Path configuration = directory.resolve("nginx.conf");
        Files.writeString(configuration, """
            daemon off;
            worker_processes 3;
            user root;
            pid %1$s/pid;
            error_log %1$s/error.log;
            events {}
            http {
              access_log off;
              client_body_temp_path %1$s/a; proxy_temp_path %1$s/b; fastcgi_temp_path %1$s/c;
              uwsgi_temp_path %1$s/d; scgi_temp_path %1$s/e;
              server { listen 127.0.0.1:8080; listen [::1]:8080; }
            }
            """.formatted(directory));
        try (TestNamespace there = TestNamespace.create()) {
            there.start(new ProcessBuilder("/usr/sbin/nginx", "-c", configuration + "")
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("out").toFile()));
            Poll.until(
                    "nginx and its workers",
                    () -> holdersOfPort(look(there), 8080).size() == 4);
            Snapshot snapshot = look(there);
            String ss = there.command("ss", "-Htlnp", "sport = :8080");
            for (int pid : holdersOfPort(snapshot, 8080)) {
                assertThat(ss).contains("pid=" + pid + ",");
                ProcessInfo process = Objects.requireNonNull(snapshot.process(pid));
                assertThat(process.comm()).isEqualTo("nginx");
                assertThat(process.exe()).isEqualTo("/usr/sbin/nginx");
                assertThat(snapshot.ancestry(pid))
                        .extracting(ProcessInfo::pid)
                        .contains(Math.toIntExact(ProcessHandle.current().pid()));
            }
        }
    }

    /** A container's server, found by its port in the container's own namespace. */
    @Tag("root")
    @Test
    void aContainerOfPodmanIsNamed() throws IOException {
        RealPodman.assume();
        try (RealPodman podman = new RealPodman()) {
            RealPodman.Running web = podman.start("web-7", 8087, "");
            Snapshot snapshot =
                    new LiveMachine().look(Scope.EVERYTHING.in(new NamespaceChoice.Named(Integer.toString(web.pid()))));
            assertThat(holdersOfPort(snapshot, 8087)).contains(web.pid());
            ProcessInfo process = Objects.requireNonNull(snapshot.process(web.pid()));
            assertThat(process.container()).isEqualTo(new Container("podman", web.id(), "web-7", "running"));
        }
    }

    /** The container has exited; its namespace lives on with somebody who had entered it, and ss here sees nothing of it. */
    @Tag("root")
    @Test
    void aListenerLeftBehindByAContainerIsNamed() throws IOException {
        RealPodman.assume();
        try (RealPodman podman = new RealPodman()) {
            RealPodman.Running gone = podman.start("gone-1", 8091, "");
            int left = Integer.parseInt(podman.shell()
                    .run("nsenter -t " + gone.pid() + " -n /bin/busybox httpd -f -p 8092 >/dev/null 2>&1 & echo $!"));
            try {
                Poll.until(
                        "the listener left behind",
                        () -> !holdersOfPort(everywhere(8092), 8092).isEmpty());
                podman.shell().run("podman kill gone-1");
                Poll.until("the container to end", () -> !Files.exists(Path.of("/proc/" + gone.pid() + "/exe")));
                // The process has no files any more before its sockets are gone, and its namespace is one that ended
                // meanwhile.
                Poll.until(
                        "the listener to be held by who was left behind alone",
                        () -> holdersOfPort(everywhere(8092), 8092).equals(Set.of(left))
                                && holdersOfPort(everywhere(8091), 8091).isEmpty());
                Snapshot snapshot = everywhere(8092);
                assertThat(holdersOfPort(snapshot, 8092)).containsExactly(left);
                assertThat(snapshot.namespaceOf(0).current()).isFalse();
                assertThat(snapshot.namespaceOf(0).pid()).isEqualTo(left);
                assertThat(holdersOfPort(everywhere(8091), 8091)).isEmpty();
                assertThat(podman.shell().run("ss -Htlnp sport = :8092")).isEmpty();
            } finally {
                podman.shell().run("kill " + left);
            }
        }
    }

    private static Snapshot everywhere(int port) throws IOException {
        return new LiveMachine().look(Scope.EVERYTHING.port(port));
    }

    @Tag("root")
    @Test
    void aUnitOfAUserIsNamed() throws IOException {
        RealUserSystemd.assume();
        try (RealUserSystemd manager = new RealUserSystemd()) {
            RealUserSystemd.Running unit = manager.start("portwhy-test", 8088);
            Snapshot snapshot = new LiveMachine()
                    .look(Scope.EVERYTHING.in(new NamespaceChoice.Named(Integer.toString(unit.pid()))));
            assertThat(holdersOfPort(snapshot, 8088)).contains(unit.pid());
            ProcessInfo process = Objects.requireNonNull(snapshot.process(unit.pid()));
            assertThat(process.unit()).satisfies(named -> {
                assertThat(Objects.requireNonNull(named).name()).isEqualTo(unit.name());
                assertThat(named.kind()).isEqualTo(Unit.Kind.USER);
            });
        }
    }

    /** Rows are everybody's to see; whose they are is not, and that is said and not turned into "nobody". */
    @Tag("root")
    @Test
    void withoutPrivilegesWhatIsMissingIsSaid() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            crowd(there, 0);
            Snapshot snapshot = NetworkThread.onItsOwn(() -> {
                NamespaceEntry.enter(there.asSeen());
                AnotherUser.become(65534);
                return new LiveMachine().look(Scope.EVERYTHING.in(NamespaceChoice.CURRENT));
            });
            assertThat(snapshot.sockets().size()).isEqualTo(1);
            assertThat(snapshot.sockets().state(0)).isEqualTo(SocketState.LISTEN);
            assertThat(snapshot.sockets().inode(0)).isPositive();
            assertThat(snapshot.holders().first(snapshot.sockets().inode(0))).isNegative();
            assertThat(snapshot.visibility().lacks(Gap.Kind.FILES_OF_OTHERS)).isTrue();
            assertThat(new NoHolderRule(snapshot).reason(0).reason()).isEqualTo(NoHolder.Reason.NOT_PERMITTED);
        }
    }

    /** What no file can hold needs no look at files, and then nothing about files is missing. */
    @Tag("root")
    @Test
    void theFilesOfOthersDoNotMatterWhereThereIsNoSocketThatCouldBeOneOfThem() throws IOException {
        Programs.assumeBoundListed();
        try (TestNamespace there = TestNamespace.create()) {
            crowd(there, 0);
            List<Snapshot> looks = NetworkThread.onItsOwn(() -> {
                NamespaceEntry.enter(there.asSeen());
                AnotherUser.become(65534);
                LiveMachine machine = new LiveMachine();
                Scope here = Scope.EVERYTHING.withoutHidden().in(NamespaceChoice.CURRENT);
                Snapshot all = machine.look(here);
                int listening = all.sockets().localPort(0);
                return List.of(
                        machine.look(here.port(listening)),
                        machine.look(here.port(listening == 1 ? 2 : 1)),
                        machine.look(here.states(Scope.bit(SocketState.TIME_WAIT))));
            });
            assertThat(looks.get(0).sockets().size()).isEqualTo(1);
            assertThat(looks.get(0).visibility().lacks(Gap.Kind.FILES_OF_OTHERS))
                    .isTrue();
            assertThat(looks.get(1).sockets().size()).isZero();
            assertThat(looks.get(1).visibility().gaps()).isEmpty();
            assertThat(looks.get(2).sockets().size()).isZero();
            assertThat(looks.get(2).visibility().gaps()).isEmpty();
        }
    }

    /** A port that is held has its holder found, however late the search for it begins. */
    @Test
    void theHolderOfOnePortIsFound() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            Process holder = crowd(there, 300);
            Snapshot all = look(there, Scope.EVERYTHING.in(NamespaceChoice.CURRENT));
            for (int row : new int[] {0, all.sockets().size() - 1}) {
                int port = all.sockets().localPort(row);
                Snapshot one =
                        look(there, Scope.EVERYTHING.in(NamespaceChoice.CURRENT).port(port));
                assertThat(one.sockets().size()).isPositive();
                // The last one is either end of a connection, as the kernel's table has them.
                for (int found = 0; found < one.sockets().size(); found++) {
                    assertThat(holders(one, found)).containsExactly((int) holder.pid());
                }
            }
        }
    }

    private static Snapshot look(TestNamespace there, Scope what) throws IOException {
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(there.asSeen());
            return new LiveMachine().look(what);
        });
    }

    /** Nothing but the text tables of another namespace is told to an ordinary user: no defaults take the settings' place. */
    @Tag("root")
    @Test
    void withoutPrivilegesTheSettingsOfAnotherNamespaceAreMissing() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            Snapshot snapshot = NetworkThread.onItsOwn(() -> {
                AnotherUser.become(65534);
                return new LiveMachine().look(Scope.EVERYTHING.withoutHolders().port(1));
            });
            NetworkNamespace other = snapshot.namespaces().stream()
                    .filter(namespace -> namespace.pid() == there.anchor())
                    .findAny()
                    .orElseThrow();
            assertThat(other.source()).isEqualTo(NetworkNamespace.Source.TEXT);
            assertThat(other.settingsUnseen()).isTrue();
            assertThat(snapshot.namespaces().getFirst().settingsUnseen()).isFalse();
            assertThat(snapshot.visibility().lacks(Gap.Kind.NAMESPACE_SETTINGS)).isTrue();
            assertThat(snapshot.visibility().lacks(Gap.Kind.NAMESPACES_AS_TEXT)).isTrue();
        }
    }

    /** A process with a listener and connections to it, that stand when this returns. */
    private static Process crowd(TestNamespace namespace, int connections) throws IOException {
        Process process = namespace.start(new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:-UsePerfData",
                "-cp",
                System.getProperty("java.class.path"),
                SocketCrowd.class.getName(),
                Integer.toString(connections)));
        assertThat(process.inputReader().readLine()).isEqualTo("ready " + 2 * connections);
        return process;
    }

    @Test
    void fiftyThousandSocketsAllHaveTheirHolder() throws IOException {
        try (TestNamespace there = TestNamespace.create()) {
            there.command("sysctl", "-q", "-w", "net.ipv4.ip_local_port_range=10000 65000");
            List<Process> crowd = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                crowd.add(crowd(there, 6500));
            }
            Snapshot snapshot = look(there);
            assertThat(snapshot.sockets().size()).isEqualTo(4 * 13_001);
            Set<Integer> holders = new TreeSet<>();
            for (int row = 0; row < snapshot.sockets().size(); row++) {
                int holder = snapshot.holders().first(snapshot.sockets().inode(row));
                assertThat(holder).isNotNegative();
                holders.add(snapshot.holders().pid(holder));
            }
            assertThat(holders)
                    .isEqualTo(new TreeSet<>(
                            crowd.stream().map(p -> Math.toIntExact(p.pid())).toList()));
        }
    }

    /** Processes that come and go while everything is read cost nothing but their own rows. */
    @Test
    void processesMayEndWhileTheyAreRead() throws IOException {
        try (TestNamespace there = TestNamespace.create();
                KernelSocket listener = there.run(() -> KernelSocket.tcp(LOOPBACK.family())
                        .bind(new Endpoint(LOOPBACK, 0))
                        .listen(1))) {
            int port = listener.local().port();
            Process busy = there.start(new ProcessBuilder("sh", "-c", "while :; do /bin/true & /bin/true; done"));
            for (int i = 0; i < 40; i++) {
                assertThat(holdersOfPort(look(there), port))
                        .contains(Math.toIntExact(ProcessHandle.current().pid()));
            }
            assertThat(busy.isAlive()).isTrue();
        }
    }
}
