package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static dev.portwhy.model.SocketState.FIN_WAIT2;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Unit;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a holder is to a port: the words of the contract, each with a situation that shows it and one beside it that does not. */
class PortRoleTest {

    private static final int PORT = 7000;

    /** The roles of all holders of the port, in the order of the sockets. */
    private static List<PortRole> roles(Snapshot snapshot, Protocol protocol) {
        BindQuestion question =
                new BindQuestion(protocol, Snapshots.address("0.0.0.0"), PORT, false, false, false, 0, false);
        BindScene scene = BindScene.of(snapshot, 0, question, KernelTrial.NOT_TRIED);
        Directions directions = new Directions(scene);
        List<PortRole> roles = new ArrayList<>();
        for (Meeting meeting : scene.meetings()) {
            int first = snapshot.holders().first(snapshot.sockets().inode(meeting.row()));
            if (first < 0) {
                roles.add(PortRole.of(scene, directions, meeting, -1));
            }
            for (int holder = first; holder >= 0; holder = snapshot.holders().next(holder)) {
                roles.add(PortRole.of(scene, directions, meeting, holder));
            }
        }
        return roles;
    }

    private static List<PortRole> roles(Snapshots machine) {
        return roles(machine.snapshot(), Protocol.TCP);
    }

    private static Snapshots held(OneProcess process) {
        return Snapshots.machine()
                .process(process.info())
                .listen("0.0.0.0:" + PORT)
                .heldBy(process.info().pid());
    }

    private static Hidden units(SocketUnit... units) {
        return new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(), List.of(units), List.of(), Set.of());
    }

    private static Hidden forwards(PortForward... forwards) {
        return new Hidden(List.of(), List.of(), List.of(), List.of(), List.of(forwards));
    }

    @Test
    void theWordsAreAPromise() {
        assertThat(PortRole.values())
                .extracting(PortRole::word)
                .containsExactly(
                        "listener",
                        "bound",
                        "client",
                        "forwarder",
                        "socket-unit",
                        "pid1",
                        "supervised",
                        "worker",
                        "container",
                        "pod",
                        "leftover",
                        "kernel");
    }

    @Test
    void whatListensAndWhatIsOnlyBound() {
        assertThat(roles(held(OneProcess.of(7, "app")))).containsExactly(PortRole.LISTENER);
        assertThat(roles(Snapshots.machine()
                        .process(7, "app")
                        .bound("0.0.0.0:" + PORT)
                        .heldBy(7)))
                .containsExactly(PortRole.BOUND);
        assertThat(roles(Snapshots.machine().listen("0.0.0.0:" + (PORT + 1)))).isEmpty();
    }

    @Test
    void aDatagramSocketReceivesUnlessItIsConnected() {
        Snapshots machine = Snapshots.machine()
                .process(7, "dns")
                .process(8, "dig")
                .udp("0.0.0.0:" + PORT)
                .heldBy(7)
                .socket(Protocol.UDP, ESTABLISHED, Snapshots.end("10.0.0.1:" + PORT), Snapshots.end("10.0.0.9:53"))
                .heldBy(8);
        assertThat(roles(machine.snapshot(), Protocol.UDP)).containsExactly(PortRole.LISTENER, PortRole.CLIENT);
    }

    /** Whoever called is a client; whose listener is gone is left over, with or without a process. */
    @Test
    void theTwoEndsOfAConnectionAreToldApart() {
        assertThat(roles(Snapshots.machine()
                        .process(7, "curl")
                        .connection(ESTABLISHED, "10.0.0.1:" + PORT, "10.0.0.9:443")
                        .heldBy(7)))
                .containsExactly(PortRole.CLIENT);
        assertThat(roles(Snapshots.machine()
                        .process(7, "app")
                        .connection(ESTABLISHED, "10.0.0.1:" + PORT, "10.0.0.9:51000")
                        .heldBy(7)
                        .listen("10.0.0.1:" + PORT)
                        .heldBy(7)))
                .containsExactly(PortRole.LEFTOVER, PortRole.LISTENER);
    }

    /** A container's own end of a call stays a call: it is the connection that is ended, and not the container. */
    @Test
    void aCallIsACallWhoeverMakesIt() {
        for (OneProcess process : List.of(
                OneProcess.of(7, "curl").container("docker", "web"),
                OneProcess.of(7, "curl").pod("web"),
                OneProcess.of(7, "curl").unit("web.service"),
                OneProcess.of(1, "systemd"))) {
            assertThat(roles(Snapshots.machine()
                            .process(process.info())
                            .connection(ESTABLISHED, "10.0.0.1:" + PORT, "10.0.0.9:443")
                            .heldBy(process.info().pid())))
                    .as(process.info().toString())
                    .containsExactly(PortRole.CLIENT);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SocketState.class,
            names = {"TIME_WAIT", "FIN_WAIT1", "FIN_WAIT2", "LAST_ACK", "CLOSING"})
    void whatNobodyHasAnyMoreIsLeftOverUnlessItWasACall(SocketState state) {
        assertThat(roles(Snapshots.machine()
                        .connection(state, "10.0.0.1:" + PORT, "10.0.0.9:443")
                        .ownerless()))
                .containsExactly(PortRole.CLIENT);
        assertThat(roles(Snapshots.machine()
                        .connection(state, "10.0.0.1:" + PORT, "10.0.0.9:51000")
                        .ownerless()
                        .listen("10.0.0.1:" + PORT)
                        .heldBy(7)))
                .containsExactly(PortRole.LEFTOVER, PortRole.LISTENER);
    }

    @Test
    void aConnectionInAQueueIsLeftOverToo() {
        assertThat(roles(Snapshots.machine()
                        .process(7, "app")
                        .listen("10.0.0.1:" + PORT)
                        .heldBy(7)
                        .connection(ESTABLISHED, "10.0.0.1:" + PORT, "10.0.0.9:51000")
                        .ownerless()))
                .containsExactly(PortRole.LISTENER, PortRole.LEFTOVER);
    }

    @Test
    void whatTheKernelWasToldToServeIsTheKernels() {
        Snapshots machine = Snapshots.machine().udp("0.0.0.0:" + PORT);
        Snapshot known = machine.hidden(new Hidden(
                        List.of(new KernelService(0, Protocol.UDP, null, PORT, KernelService.Kind.WIREGUARD, "wg0")),
                        List.of(),
                        List.of(),
                        List.of(),
                        List.of()))
                .snapshot();
        assertThat(roles(known, Protocol.UDP)).containsExactly(PortRole.KERNEL);
        assertThat(roles(machine.hidden(Hidden.NOTHING).snapshot(), Protocol.UDP))
                .as("nobody was found, and what it does is known all the same")
                .containsExactly(PortRole.LISTENER);
    }

    /** Who may not be looked at is told by what the socket does. */
    @Test
    void aHolderThatIsNotSeenIsToldByItsSocket() {
        assertThat(roles(Snapshots.machine()
                        .lookedAs(1000)
                        .gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 9))
                        .listen("0.0.0.0:" + PORT)
                        .bound("127.0.0.1:" + PORT)))
                .containsExactly(PortRole.LISTENER, PortRole.BOUND);
        assertThat(roles(Snapshots.machine().listen("0.0.0.0:" + PORT).heldBy(7)))
                .as("its process has ended since")
                .containsExactly(PortRole.LISTENER);
    }

    @Test
    void whatSystemdKeepsIsASocketUnit() {
        Unit unit = new Unit("web.socket", Unit.Kind.SYSTEM, null);
        Snapshots machine = Snapshots.machine()
                .process(OneProcess.of(1, "systemd").parent(0).info())
                .listen("0.0.0.0:" + PORT)
                .heldBy(1);
        assertThat(roles(machine)).as("process 1 is a manager").containsExactly(PortRole.SOCKET_UNIT);
        assertThat(roles(machine.hidden(units(new SocketUnit(1001, 1, unit))))).containsExactly(PortRole.SOCKET_UNIT);
        assertThat(roles(held(OneProcess.of(60, "systemd").user(1000, "alice"))))
                .as("a user's manager")
                .containsExactly(PortRole.SOCKET_UNIT);
        assertThat(roles(held(OneProcess.of(60, "systemd-resolve").unit("systemd-resolved.service"))))
                .as("a service that only has its name from systemd")
                .containsExactly(PortRole.SUPERVISED);
    }

    /** Process 1 of a container is none of systemd's. */
    @Test
    void processOneIsToldBeforeAnythingElse() {
        assertThat(roles(held(OneProcess.of(1, "node").parent(0)))).containsExactly(PortRole.PID1);
        assertThat(roles(held(OneProcess.of(11, "node")))).containsExactly(PortRole.LISTENER);
    }

    @Test
    void whoPassesOnIsAForwarder() {
        Snapshots machine = held(OneProcess.of(7, "docker-proxy").unit("docker.service"));
        assertThat(roles(machine.hidden(forwards(new PortForward(7, -1, "web", "172.17.0.2:80")))))
                .containsExactly(PortRole.FORWARDER);
        assertThat(roles(machine.hidden(forwards(new PortForward(8, -1, "web", "172.17.0.2:80")))))
                .as("another process is one")
                .containsExactly(PortRole.SUPERVISED);
    }

    @Test
    void aPodComesBeforeItsContainer() {
        assertThat(roles(held(
                        OneProcess.of(7, "nginx").container("containerd", "web").pod("web-1"))))
                .containsExactly(PortRole.POD);
        assertThat(roles(held(OneProcess.of(7, "nginx").container("docker", "web"))))
                .containsExactly(PortRole.CONTAINER);
        assertThat(roles(held(
                        OneProcess.of(7, "nginx").container("docker", "web").unit("docker.service"))))
                .as("its engine is a service, the container is not")
                .containsExactly(PortRole.CONTAINER);
    }

    @ParameterizedTest
    @EnumSource(Keeper.Kind.class)
    void whatSomebodyStartsAgainIsSupervisedButNotWhatTimeStarts(Keeper.Kind kind) {
        Snapshots machine = held(OneProcess.of(7, "app")).process(5, "keeper");
        machine.keeping(new Keeping(Map.of(), List.of(new Keeper(7, kind, 5, "app", "")), List.of()));
        // Of a parent nobody knows that it would start it again.
        boolean asked = kind != Keeper.Kind.CRON && kind != Keeper.Kind.PARENT;
        assertThat(roles(machine).contains(PortRole.SUPERVISED)).isEqualTo(asked);
        machine.keeping(new Keeping(Map.of(), List.of(new Keeper(8, kind, 5, "app", "")), List.of()));
        assertThat(roles(machine)).as("it keeps another").containsExactly(PortRole.LISTENER);
    }

    @Test
    void whatALoginStartedIsNoService() {
        assertThat(roles(held(OneProcess.of(7, "app").unit("web.service")))).containsExactly(PortRole.SUPERVISED);
        assertThat(roles(held(OneProcess.of(7, "app").unit("session-3.scope")))).containsExactly(PortRole.LISTENER);
    }

    /** The master would start a new worker in its place. */
    @Test
    void workersAreToldFromTheirMaster() {
        Snapshots machine = Snapshots.machine()
                .process(10, "nginx")
                .child(11, "nginx", 10)
                .child(12, "nginx", 11)
                .child(13, "helper", 10)
                .listen("0.0.0.0:" + PORT)
                .heldBy(10, 11, 12, 13);
        assertThat(roles(machine))
                .containsExactly(PortRole.LISTENER, PortRole.WORKER, PortRole.WORKER, PortRole.LISTENER);
        assertThat(roles(Snapshots.machine()
                        .process(10, "app")
                        .child(11, "app", 10)
                        .listen("0.0.0.0:" + PORT)
                        .heldBy(11)))
                .as("no server that is known to start workers")
                .containsExactly(PortRole.LISTENER);
    }

    /** How a socket is held makes no difference to what it is for. */
    @ParameterizedTest
    @EnumSource(Via.class)
    void theWayOfHoldingMakesNoDifference(Via via) {
        assertThat(roles(Snapshots.machine()
                        .process(7, "app")
                        .listen("0.0.0.0:" + PORT)
                        .heldVia(via, 7)))
                .containsExactly(PortRole.LISTENER);
    }

    @Test
    void onlyTheNamespaceInQuestionCounts() {
        assertThat(roles(Snapshots.machine()
                        .process(7, "app")
                        .namespace("web", NetworkNamespace.Kind.CONTAINER, 7)
                        .listen("0.0.0.0:" + PORT)
                        .heldBy(7)))
                .isEmpty();
    }

    /** Three thousand connections of one port, each with the role of its end. */
    @Test
    void manyConnectionsAreToldEach() {
        Snapshots machine =
                Snapshots.machine().process(7, "app").listen("10.0.0.1:" + PORT).heldBy(7);
        for (int i = 0; i < 3000; i++) {
            machine.connection(i % 2 == 0 ? ESTABLISHED : FIN_WAIT2, "10.0.0.1:" + PORT, "10.0.0.9:" + (20_000 + i));
            if (i % 2 == 0) {
                machine.heldBy(7);
            } else {
                machine.ownerless();
            }
        }
        List<PortRole> roles = roles(machine);
        assertThat(roles).hasSize(3001);
        assertThat(roles.subList(1, 3001)).containsOnly(PortRole.LEFTOVER);
    }
}
