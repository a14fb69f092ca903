package dev.portwhy.cli.recorded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.cli.Cli;
import dev.portwhy.cli.Screen;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.BusyMachine;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.linux.net.ProcPidMountinfo;
import dev.portwhy.linux.recorded.RecordedMachine;
import dev.portwhy.model.Gap;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded trees of machines that are busy, of four kernels and three ways to mount cgroups, through the whole program. */
class BusyMachinesTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private final RecordedTree tree = new RecordedTree();

    @AfterEach
    void remove() throws IOException {
        tree.close();
    }

    static List<BusyMachine> machines() {
        return BusyMachine.all();
    }

    private Snapshot look(BusyMachine machine) throws IOException {
        return new RecordedMachine(machine.write(tree).root(), NOW).look(Scope.EVERYTHING);
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everythingIsSeen(BusyMachine machine) throws IOException {
        Snapshot snapshot = look(machine);

        assertThat(snapshot.host().kernel()).isEqualTo(machine.kernel());
        assertThat(snapshot.host().time()).isEqualTo(Instant.ofEpochSecond(1_772_005_000));
        assertThat(snapshot.visibility().gaps()).containsExactly(Gap.of(Gap.Kind.NAMESPACES_AS_TEXT, 1));
        assertThat(snapshot.sockets().size()).isEqualTo(2 + machine.connections() + machine.timeWaits());
        assertThat(count(snapshot, SocketState.LISTEN)).isEqualTo(2);
        assertThat(count(snapshot, SocketState.TIME_WAIT)).isEqualTo(machine.timeWaits());
        NetworkNamespace namespace = snapshot.namespaces().getFirst();
        assertThat(namespace.sockstat()).containsEntry("TCP.tw", (long) machine.timeWaits());
        assertThat(namespace.counters())
                .containsEntry("TcpExt.ListenDrops", 77L)
                .containsEntry("TcpExt.TCPWqueueTooBig", 3L)
                .containsEntry("IpExt.InOctets", 123_456_789_012_345L);
        assertThat(namespace.counters().containsKey("TcpExt.TCPMigrateReqSuccess"))
                .isEqualTo(!machine.name().equals("rhel8"));
        List<IpAddress> addresses =
                namespace.addresses().stream().map(LocalAddress::address).toList();
        assertThat(addresses)
                .hasSize(machine.addresses() + 3)
                .contains(
                        IpAddress.parse("127.0.0.1").orElseThrow(),
                        IpAddress.parse("::1").orElseThrow());
        assertThat(namespace.addresses())
                .filteredOn(address -> address.device().equals("eth0"))
                .hasSize(machine.addresses())
                .allSatisfy(address -> assertThat(address.interfaceIndex()).isEqualTo(2))
                .allSatisfy(address -> assertThat(address.prefixLength()).isEqualTo(8));
    }

    private static int count(Snapshot snapshot, SocketState state) {
        int count = 0;
        for (int row = 0; row < snapshot.sockets().size(); row++) {
            count += snapshot.sockets().state(row) == state ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest
    @MethodSource("machines")
    void holdersAreNamedByUnitContainerAndUser(BusyMachine machine) throws IOException {
        Snapshot snapshot = look(machine);

        ProcessInfo nginx = Objects.requireNonNull(snapshot.processes().get(443));
        assertThat(Objects.requireNonNull(nginx.unit()).name()).isEqualTo("nginx.service");
        assertThat(nginx.container()).isNull();
        assertThat(nginx.user()).isEqualTo("www-data");
        assertThat(nginx.startTime()).isEqualTo(Instant.ofEpochSecond(1_772_000_443));
        ProcessInfo postgres = Objects.requireNonNull(snapshot.processes().get(5432));
        assertThat(Objects.requireNonNull(postgres.container()).name()).isEqualTo("db");
        assertThat(postgres.container().id()).isEqualTo(BusyMachine.ID);
        assertThat(Objects.requireNonNull(snapshot.processes().get(8000)).user())
                .isEqualTo(BusyMachine.user(0));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void everyUserHasAName(BusyMachine machine) {
        machine.write(tree);
        dev.portwhy.linux.file.EtcPasswd users = dev.portwhy.linux.file.EtcPasswd.read(new KernelFiles(tree.root()));
        for (int i = 0; i < BusyMachine.USERS; i++) {
            assertThat(users.name(10_000 + i)).isEqualTo(BusyMachine.user(i));
        }
    }

    @ParameterizedTest
    @MethodSource("machines")
    void theMountedNamespaceIsFoundAmongHundredsOfOverlays(BusyMachine machine) {
        machine.write(tree);
        assertThat(ProcPidMountinfo.networkNamespaces(new KernelFiles(tree.root()).lines("/proc/self/mountinfo")))
                .containsExactly(new ProcPidMountinfo.NetnsMount(4_026_532_281L, "/run/my names\\pace/blue"));
    }

    @ParameterizedTest
    @MethodSource("machines")
    void answersAreRight(BusyMachine machine) {
        machine.write(tree);
        assertThat(ask("443").out()).contains("nginx.service").contains("www-data");
        assertThat(ask("443").status()).isEqualTo(2);
        assertThat(ask("127.0.0.1:5432").out()).contains("db");
        assertThat(ask("8080").out()).contains("8080 is free");
        assertThat(ask("who", "-H", "state", "time-wait").out().lines()).hasSize(machine.timeWaits());
        assertThat(ask("who", "-H", "dport", "=", ":5432").out().lines()).hasSize(machine.connections());
        int range = 60_999 - 32_768 + 1;
        assertThat(ask("connect", "10.0.0.1", "10.9.0.1:5432").out())
                .startsWith((range - machine.connections()) + " more connections")
                .contains("in use to this destination: " + machine.connections() + " of " + range);
    }

    /** A copy that stopped in the middle, where nothing of the last line shows it. */
    @ParameterizedTest
    @MethodSource("machines")
    void nothingIsFreeByATableThatWasCutAtTheEndOfALine(BusyMachine machine) throws IOException {
        machine.write(tree);
        Path table = tree.top().resolve("proc/net/tcp");
        List<String> lines = Files.readAllLines(table);
        String gap = "sockets in /proc/net/tcp";
        assertThat(ask("8080", "-v").err()).doesNotContain(gap);
        assertThat(ask("who", "-v").err()).doesNotContain(gap);
        Files.write(table, lines.subList(0, lines.size() / 2));
        assertThat(ask("8080").status()).isEqualTo(3);
        assertThat(ask("8080", "-v").err()).contains(gap);
        assertThat(ask("who", "-v").err()).contains(gap);
        assertThat(ask().status()).isNotZero();
    }

    private Cli ask(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--root", tree.top().toString()));
        all.addAll(List.of(arguments));
        return Cli.run(null, Screen.PIPE, Map.of(), all.toArray(new String[0]));
    }
}
