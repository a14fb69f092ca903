package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static dev.portwhy.model.SocketState.LAST_ACK;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTimer;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import dev.portwhy.model.Visibility;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What is said to do about each kind of hidden socket: never to the wrong one, and never what would leave the port taken. */
class HiddenRemediesTest {

    private static final String AS_ROOT = "sudo " + AskAgain.PROGRAM + " hidden";

    private static Remedy only(Snapshot snapshot) {
        List<HiddenEntry> entries = Diagnosis.hidden(
                        snapshot, IntStream.range(0, snapshot.sockets().size()).toArray())
                .entries();
        assertThat(entries).hasSize(1);
        return entries.getFirst().remedy();
    }

    private static Remedy only(Snapshots machine) {
        return only(machine.snapshot());
    }

    private static Hidden hidden(
            List<KernelService> services, List<NamespacePin> pins, List<PortForward> forwards, List<SocketUnit> units) {
        return new Hidden(services, List.of(), pins, List.of(), forwards, units, List.of(), Set.of());
    }

    private static Snapshot looked(Snapshots machine, Looker looker, Gap... gaps) {
        return new Snapshot.Builder(machine.snapshot())
                .visibility(new Visibility(List.of(gaps), looker))
                .build();
    }

    /** Root of the running machine, an ordinary user, root within a container, and each of them in a file that is read later. */
    @ParameterizedTest
    @CsvSource({
        "1000, false, FILES_OF_OTHERS, as-root, sudo hidden, hidden.end.not-permitted",
        "1000, true, FILES_OF_OTHERS, as-root, , hidden.end.not-permitted.kept",
        "0, false, FILES_REFUSED_TO_ROOT, on-the-host, , hidden.end.not-permitted.root",
    })
    void whoMayNotSeeIsToldWhoMay(
            int uid, boolean kept, Gap.Kind gap, String where, @Nullable String command, String key) {
        Remedy remedy = only(looked(
                Snapshots.machine().listen("0.0.0.0:80"), new Looker(Looker.Source.KERNEL, uid, kept), Gap.of(gap, 1)));
        assertThat(remedy.text().key()).isEqualTo(key);
        assertThat(remedy.command()).isEqualTo(command == null ? null : AS_ROOT);
        assertThat(((Action.LookThere) remedy.action()).where()).isEqualTo(where);
    }

    /** Nothing is done to a process of which it is only concluded that it has the socket. */
    @ParameterizedTest
    @EnumSource(
            value = Via.class,
            names = {"THREAD_FD", "SCM_RIGHTS", "IO_URING", "MMAP", "ACCEPT"})
    void whatIsOnlyConcludedIsFoundOutFirst(Via via) {
        Snapshots machine =
                Snapshots.machine().process(7, "app").listen("0.0.0.0:80").inferredOf(via, 7);
        Remedy asUser = only(
                looked(machine, new Looker(Looker.Source.KERNEL, 1000, false), Gap.of(Gap.Kind.FILES_OF_OTHERS, 1)));
        assertThat(asUser.command()).isEqualTo(AS_ROOT);
        assertThat(only(machine).command()).isNull();
        Remedy known =
                only(Snapshots.machine().process(7, "app").listen("0.0.0.0:80").heldVia(via, 7));
        assertThat(known.command()).isEqualTo("kill 7");
    }

    @Test
    void ofSeveralWaysOneThatIsCertainIsEnough() {
        Remedy remedy = only(Snapshots.machine()
                .process(7, "app")
                .process(8, "other")
                .listen("0.0.0.0:80")
                .heldVia(Via.IO_URING, 7)
                .inferredOf(Via.IO_URING, 8));
        assertThat(remedy.command()).isEqualTo("kill 7");
    }

    /** A container's first process is ended with its container, and not from inside. */
    @Test
    void theFirstProcessIsNobodyToKill() {
        Remedy remedy =
                only(Snapshots.machine().process(1, "node").bound("0.0.0.0:80").heldBy(1));
        assertThat(remedy.action()).isInstanceOf(Action.LookThere.class);
        assertThat(remedy.command()).isNull();
        assertThat(remedy.text().key()).isEqualTo("why.stop.init");
        assertThat(only(Snapshots.machine()
                                .process(1, "node")
                                .process(7, "app")
                                .bound("0.0.0.0:80")
                                .heldBy(7, 1))
                        .command())
                .as("nor with another beside it")
                .isNull();
    }

    @ParameterizedTest
    @EnumSource(KernelService.Kind.class)
    void whatTheKernelServesIsTakenFromItsConfiguration(KernelService.Kind kind) {
        Protocol protocol = switch (kind) {
            case WIREGUARD, VXLAN, GENEVE -> Protocol.UDP;
            default -> Protocol.TCP;
        };
        Snapshots machine = Snapshots.machine();
        if (protocol == Protocol.UDP) {
            machine.udp("0.0.0.0:4789");
        } else {
            machine.listen("0.0.0.0:4789");
        }
        machine.hidden(hidden(
                List.of(new KernelService(0, protocol, null, 4789, kind, "dev0")), List.of(), List.of(), List.of()));
        Remedy remedy = only(machine);
        assertThat(remedy.action()).isInstanceOf(Action.DeleteService.class);
        assertThat(remedy.text().key())
                .isEqualTo("hidden.end.kernel." + (kind == KernelService.Kind.OTHER ? "module" : kind.word()));
        assertThat(String.valueOf(remedy.command())).doesNotContain("kill");
    }

    /** A mount that stays keeps the connection: all that go over it are unmounted. */
    @ParameterizedTest
    @CsvSource({"NFS_MOUNT, nfs-mount", "SMB_MOUNT, smb-mount"})
    void everyMountOverAConnectionIsUnmounted(KernelService.Kind kind, String word) {
        Snapshots machine = Snapshots.machine().connection(ESTABLISHED, "192.0.2.9:841", "192.0.2.1:2049");
        List<KernelService> mounts = new ArrayList<>();
        for (String path : List.of("/mnt/a", "/mnt/b c")) {
            mounts.add(new KernelService(
                    0, Protocol.TCP, IpAddress.parse("192.0.2.9").orElseThrow(), 841, kind, path));
        }
        mounts.add(new KernelService(
                0, Protocol.TCP, IpAddress.parse("192.0.2.9").orElseThrow(), 842, kind, "/mnt/of another"));
        machine.hidden(hidden(mounts, List.of(), List.of(), List.of()));
        Remedy remedy = only(machine);
        assertThat(remedy.command()).isEqualTo("umount /mnt/a && umount '/mnt/b c'");
        assertThat(remedy.text().key()).isEqualTo("hidden.end.kernel." + word);
        assertThat(remedy.text().arguments()).containsExactly(List.of("/mnt/a", "/mnt/b c"));
    }

    /** What serves a socket of the kernel's is named by the module, and NFS by what it has ports for. */
    @ParameterizedTest
    @CsvSource({
        "libceph, false, hidden.end.kernel.module",
        "fou, false, hidden.end.kernel.module.fou",
        "cifs, true, hidden.end.kernel.module.cifs",
        "sunrpc, false, hidden.end.kernel.rpc",
        "sunrpc, true, hidden.end.kernel.rpc.connection",
        "'', false, hidden.end.kernel"
    })
    void theModuleIsNamed(String module, boolean connected, String key) {
        Snapshots machine = Snapshots.machine();
        if (connected) {
            machine.connection(ESTABLISHED, "192.0.2.9:4789", "192.0.2.1:2049");
        } else {
            machine.listen("0.0.0.0:4789");
        }
        machine.hidden(hidden(
                List.of(new KernelService(0, Protocol.TCP, null, 4789, KernelService.Kind.OTHER, module)),
                List.of(),
                List.of(),
                List.of()));
        assertThat(only(machine).text().key()).isEqualTo(key);
    }

    /** One of another port or protocol is not what has this socket. */
    @Test
    void aServiceOfAnotherPortIsNotTheOne() {
        Remedy remedy = only(Snapshots.machine()
                .udp("0.0.0.0:4789")
                .hidden(hidden(
                        List.of(
                                new KernelService(0, Protocol.UDP, null, 4790, KernelService.Kind.VXLAN, "vx0"),
                                new KernelService(0, Protocol.TCP, null, 4789, KernelService.Kind.NFS, "1")),
                        List.of(),
                        List.of(),
                        List.of())));
        assertThat(remedy.action()).isInstanceOf(Action.LookThere.class);
        assertThat(remedy.text().key()).isEqualTo("hidden.end.unknown");
    }

    /** The last one to pass says for how long to wait. */
    @Test
    void timeWaitIsWaitedForUntilTheLastHasPassed() {
        Remedy remedy = only(Snapshots.machine()
                .timeWait("10.0.0.1:40000", "10.0.0.9:443", 12_000)
                .timeWait("10.0.0.1:40001", "10.0.0.9:443", 59_000)
                .timeWait("10.0.0.1:40002", "10.0.0.9:443", 1000));
        assertThat(remedy.action()).isEqualTo(new Action.Wait(Duration.ofSeconds(59)));
        assertThat(remedy.text().arguments()).containsExactly(Duration.ofSeconds(59));
    }

    /** ss -K of several would take others with it; of one, its four numbers name nothing else. */
    @Test
    void oneClosingConnectionIsDestroyedSeveralAreWaitedFor() {
        Snapshots machine = Snapshots.machine()
                .connection(FIN_WAIT2, "10.0.0.1:80", "10.0.0.9:4000")
                .ownerless()
                .timer(SocketTimer.TIME_WAIT, 30_000);
        Remedy one = only(machine);
        assertThat(one.command()).isEqualTo("ss -K src 10.0.0.1:80 dst 10.0.0.9:4000");
        assertThat(one.text().arguments()).containsExactly(Duration.ofSeconds(30));
        Remedy two = only(
                machine.connection(LAST_ACK, "10.0.0.1:80", "10.0.0.9:4001").ownerless());
        assertThat(two.action()).isEqualTo(new Action.Wait(null));
        assertThat(two.command()).isNull();
    }

    @Test
    void addressesOfIpv6AreWrittenInBrackets() {
        assertThat(only(Snapshots.machine()
                                .connection(LAST_ACK, "[::1]:80", "[2001:db8::9]:4000")
                                .ownerless())
                        .command())
                .isEqualTo("ss -K src [::1]:80 dst [2001:db8::9]:4000");
    }

    /** A connection in a queue goes with the program that does not accept it; where that is not known, the program is mended. */
    @Test
    void aQueueIsEndedWithItsListener() {
        Snapshots machine = Snapshots.machine()
                .process(7, "app")
                .listen("0.0.0.0:80")
                .heldBy(7)
                .connection(ESTABLISHED, "10.0.0.1:80", "10.0.0.9:4000")
                .ownerless();
        assertThat(only(machine).command()).isEqualTo("kill 7");
        Remedy inferred = only(Snapshots.machine()
                .process(1, "node")
                .listen("0.0.0.0:80")
                .heldBy(1)
                .connection(ESTABLISHED, "10.0.0.1:80", "10.0.0.9:4000")
                .ownerless());
        assertThat(inferred.command()).as("process 1 is not killed").isNull();
        assertThat(inferred.text().key()).isEqualTo("hidden.end.accept-queue");
        Remedy orphan = only(Snapshots.machine()
                .connection(ESTABLISHED, "10.0.0.1:80", "10.0.0.9:4000")
                .ownerless());
        assertThat(orphan.text().key()).isEqualTo("hidden.end.accept-queue");
        assertThat(orphan.command()).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "MOUNT, /run/netns/old, 900, hidden.end.pin.mount, false",
        "OPEN_FILE, '', 900, hidden.end.pin.open-file, true",
        "SOCKET, '', 900, hidden.end.pin.socket, true",
        "THREAD, '', 900, hidden.end.pin.thread, true",
        "OPEN_FILE, '', 1, hidden.end.pin.open-file, false",
    })
    void anEmptyNamespaceIsEndedByWhatKeepsIt(
            NamespacePin.Kind kind, String path, int pid, String key, boolean killed) {
        Remedy remedy = only(Snapshots.machine()
                .process(pid, "keeper")
                .process(7, "app")
                .namespace("fd:900/5", NetworkNamespace.Kind.UNNAMED, 0)
                .listen("10.0.0.1:4000")
                .heldBy(7)
                .hidden(hidden(
                        List.of(), List.of(new NamespacePin(1, kind, path, pid, pid, 5)), List.of(), List.of())));
        assertThat(remedy.text().key()).isEqualTo(key);
        assertThat("kill 900".equals(remedy.command())).isEqualTo(killed);
        if (kind == NamespacePin.Kind.MOUNT) {
            assertThat(remedy.text().arguments()).containsExactly(path);
        }
    }

    /** The pin of another namespace keeps another namespace. */
    @Test
    void aPinOfAnotherNamespaceIsNotTheOne() {
        Remedy remedy = only(Snapshots.machine()
                .process(7, "app")
                .namespace("fd:900/5", NetworkNamespace.Kind.UNNAMED, 0)
                .listen("10.0.0.1:4000")
                .heldBy(7)
                .namespace("old", NetworkNamespace.Kind.NAMED, 0)
                .hidden(hidden(
                        List.of(),
                        List.of(new NamespacePin(2, NamespacePin.Kind.SOCKET, "", 900, 900, 5)),
                        List.of(),
                        List.of())));
        assertThat(remedy.text().key()).isEqualTo("hidden.end.other-namespace.empty");
        assertThat(remedy.command()).isEqualTo("nsenter --net=/proc/900/fd/5 ss -tuanp");
    }

    @Test
    void anInhabitedNamespaceIsLookedIntoFromInside() {
        Remedy remedy = only(Snapshots.machine()
                .process(7, "app")
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 7)
                .listen("10.0.0.1:4000")
                .heldBy(7));
        assertThat(remedy.command()).isEqualTo("nsenter -t 7 -n ss -tuanp");
    }

    @Test
    void socketUnitsAreStoppedByTheirManager() {
        Snapshots machine = Snapshots.machine()
                .process(OneProcess.of(1, "systemd").parent(0).info())
                .listen("0.0.0.0:80")
                .heldBy(1)
                .listen("0.0.0.0:81")
                .heldBy(1);
        Unit web = new Unit("web.socket", Unit.Kind.SYSTEM, null);
        Unit api = new Unit("api.socket", Unit.Kind.SYSTEM, null);
        machine.hidden(hidden(
                List.of(), List.of(), List.of(), List.of(new SocketUnit(1001, 1, web), new SocketUnit(1002, 1, api))));
        assertThat(only(machine).command()).isEqualTo("systemctl stop web.socket api.socket");
        machine.hidden(hidden(List.of(), List.of(), List.of(), List.of(new SocketUnit(1001, 1, web))));
        assertThat(only(machine).command())
                .as("of one the unit is not known")
                .isEqualTo("systemctl list-sockets --all");
        machine.hidden(hidden(
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new SocketUnit(1001, 1, new Unit("a;reboot.socket", Unit.Kind.SYSTEM, null)),
                        new SocketUnit(1002, 1, api))));
        assertThat(only(machine).command())
                .as("a name that means something to a shell is typed by nobody")
                .isNull();
    }

    @Test
    void aUsersManagerIsAskedAsThatUser() {
        Snapshots machine = Snapshots.machine()
                .process(OneProcess.of(60, "systemd")
                        .user(1000, "alice")
                        .cmdline("/lib/systemd/systemd", "--user")
                        .info())
                .listen("0.0.0.0:8080")
                .heldBy(60);
        assertThat(only(machine).command()).isEqualTo("systemctl --user -M alice@ list-sockets --all");
        machine.process(OneProcess.of(60, "systemd")
                .user(1000, "a b")
                .cmdline("/lib/systemd/systemd", "--user")
                .info());
        assertThat(only(machine).command())
                .as("a name that is no word is told by its number")
                .isEqualTo("systemctl --user -M 1000@ list-sockets --all");
        machine.process(OneProcess.of(60, "systemd").cmdline("/sbin/init").info());
        assertThat(only(machine).command()).as("a container's own").isNull();
    }

    /** Of an engine that a test of ours does not stop, nobody says that it was tried. */
    @ParameterizedTest
    @CsvSource({"docker, CARRIED_OUT", "podman, CARRIED_OUT", "nerdctl, RULE"})
    void whatWasCarriedOutIsToldSo(String runtime, Remedy.Proof proof) {
        Action stop = new Ending.StopContainer(runtime, "web", false, Ending.Engine.ROOT);
        assertThat(HiddenRemedies.remedy(stop, Text.of("x")).proof()).isEqualTo(proof);
    }

    /** A port that a thousand processes have mapped is ended by one line, and the sentence names a few. */
    @Test
    void manyHoldersAreNamedInPartAndEndedAll() {
        Snapshots machine = Snapshots.machine().listen("0.0.0.0:80");
        List<String> line = new ArrayList<>(List.of("kill"));
        for (int pid = 100; pid < 1100; pid++) {
            machine.process(pid, "app").heldVia(Via.MMAP, pid);
            line.add(Integer.toString(pid));
        }
        Remedy remedy = only(machine);
        assertThat(remedy.command()).isEqualTo(String.join(" ", line));
        assertThat((List<?>) remedy.text().arguments().getFirst()).hasSize(6);
    }

    /** The engine of a forwarder's container stops it; without a container the forwarder goes. */
    @Test
    void forwardersAreEndedByWhatTheyServe() {
        Snapshots machine = Snapshots.machine()
                .process(OneProcess.of(7, "socat").info())
                .listen("0.0.0.0:80")
                .heldBy(7)
                .hidden(hidden(List.of(), List.of(), List.of(new PortForward(7, -1, "", "10.0.0.9:80")), List.of()));
        assertThat(only(machine).command()).isEqualTo("kill 7");
        assertThat(only(machine).text().key()).isEqualTo("hidden.end.forwarder.served");
    }
}
