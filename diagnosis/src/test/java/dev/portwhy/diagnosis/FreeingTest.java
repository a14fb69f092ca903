package dev.portwhy.diagnosis;

import static dev.portwhy.model.SocketState.ESTABLISHED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Gap;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.Via;
import dev.portwhy.model.look.KernelTrial;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is in the way of a port, and the acts that take it out: each socket once, the least harmful act first. */
class FreeingTest {

    private static final int PORT = 8080;

    private static BindAnswer answer(Snapshot snapshot, int namespace, Protocol protocol, String address) {
        BindQuestion question =
                new BindQuestion(protocol, Snapshots.address(address), PORT, false, true, false, 0, false);
        return Diagnosis.bind(snapshot, namespace, question, KernelTrial.of("EADDRINUSE"));
    }

    private static Freeing freeing(Snapshot snapshot) {
        return Freeing.of(snapshot, List.of(answer(snapshot, 0, Protocol.TCP, "0.0.0.0")));
    }

    private static List<String> commands(Freeing freeing) {
        return freeing.steps().stream()
                .map(step -> String.valueOf(step.remedy().command()))
                .toList();
    }

    private static List<String> obstacles(Freeing freeing) {
        List<String> keys = new ArrayList<>();
        for (FreeStep step : freeing.steps()) {
            Text obstacle = step.obstacle();
            keys.add(obstacle == null ? "" : obstacle.key());
        }
        return keys;
    }

    private static Snapshots listener(OneProcess process) {
        return Snapshots.machine()
                .process(process.info())
                .listen("0.0.0.0:" + PORT)
                .heldBy(process.info().pid());
    }

    @Test
    void oneHolderIsEndedByOneAct() {
        Freeing freeing = freeing(listener(OneProcess.of(7, "app")).snapshot());
        assertThat(commands(freeing)).containsExactly("kill 7");
        assertThat(obstacles(freeing)).containsExactly("");
        assertThat(freeing.holders()).singleElement().satisfies(holder -> {
            assertThat(holder.row()).isZero();
            assertThat(holder.role()).isEqualTo(PortRole.LISTENER);
            assertThat(holder.acts()).hasSize(1);
        });
        assertThat(freeing.needsRoot()).isFalse();
        assertThat(freeing.suffices(step -> true)).isTrue();
        assertThat(freeing.suffices(step -> false)).isFalse();
    }

    /** What does not stand in the way stays: another port, another address. */
    @Test
    void whatIsNotInTheWayIsNotTouched() {
        Snapshot snapshot = listener(OneProcess.of(7, "app"))
                .process(8, "other")
                .listen("0.0.0.0:" + (PORT + 1))
                .heldBy(8)
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 9)
                .process(9, "web")
                .listen("0.0.0.0:" + PORT)
                .heldBy(9)
                .snapshot();
        assertThat(commands(freeing(snapshot))).containsExactly("kill 7");
        assertThat(freeing(snapshot).holders()).extracting(InTheWay::row).containsExactly(0);
    }

    @Test
    void aServiceIsStoppedByItsManagerAndALoginByNobody() {
        Freeing freeing =
                freeing(listener(OneProcess.of(7, "app").unit("app.service")).snapshot());
        assertThat(commands(freeing)).containsExactly("systemctl stop app.service");
        assertThat(freeing.holders().getFirst().role()).isEqualTo(PortRole.SUPERVISED);
    }

    /** An ordinary user types sudo, which is left to her. */
    @ParameterizedTest
    @CsvSource({"0, 'kill 7', false", "1000, 'kill 7', false", "1001, 'sudo kill 7', true"})
    void whatOnlyRootMayDoIsLeftToAPerson(int looker, String command, boolean root) {
        Snapshot snapshot = listener(OneProcess.of(7, "app").user(1000, "alice"))
                .lookedAs(looker)
                .snapshot();
        Freeing freeing = freeing(snapshot);
        assertThat(commands(freeing)).containsExactly(command);
        assertThat(freeing.needsRoot()).isEqualTo(root);
        assertThat(obstacles(freeing)).containsExactly(root ? "free.left.root" : "");
    }

    /** Whom nobody may see, root is asked to look for: there is nothing else to do. */
    @Test
    void anUnseenHolderIsLookedForByRoot() {
        Snapshot snapshot = Snapshots.machine()
                .lookedAs(1000)
                .gap(Gap.of(Gap.Kind.FILES_OF_OTHERS, 9))
                .listen("0.0.0.0:" + PORT)
                .snapshot();
        Freeing freeing = freeing(snapshot);
        assertThat(freeing.holders())
                .singleElement()
                .satisfies(holder -> assertThat(holder.holder()).isEqualTo(-1));
        assertThat(freeing.needsRoot()).isTrue();
        assertThat(freeing.steps())
                .allMatch(step -> !Freeing.frees(step.remedy().action()));
    }

    /** Who is only concluded to have a socket is nobody's aim. */
    @Test
    void nobodyIsEndedWhoIsOnlyConcludedToHoldIt() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "app")
                .listen("0.0.0.0:" + PORT)
                .inferredOf(Via.SCM_RIGHTS, 7)
                .snapshot();
        assertThat(freeing(snapshot).steps())
                .isNotEmpty()
                .noneMatch(step -> Freeing.frees(step.remedy().action()));
    }

    @Test
    void aSocketWithSeveralHoldersIsToldWithEach() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "app")
                .process(8, "helper")
                .listen("0.0.0.0:" + PORT)
                .heldBy(7, 8)
                .snapshot();
        Freeing freeing = freeing(snapshot);
        assertThat(freeing.holders()).extracting(InTheWay::row).containsExactly(0, 0);
        assertThat(freeing.holders()).extracting(InTheWay::role).containsOnly(PortRole.LISTENER);
        assertThat(commands(freeing)).containsExactly("kill 7 8");
    }

    /** Two answers about one port, as of TCP and of IPv6, name a socket that both meet once. */
    @Test
    void whatTwoAnswersMeetIsToldOnce() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "app")
                .listen("[::]:" + PORT)
                .heldBy(7)
                .snapshot();
        BindAnswer four = answer(snapshot, 0, Protocol.TCP, "0.0.0.0");
        BindAnswer six = answer(snapshot, 0, Protocol.TCP, "::");
        Freeing freeing = Freeing.of(snapshot, List.of(four, six));
        assertThat(freeing.holders()).hasSize(1);
        assertThat(commands(freeing)).containsExactly("kill 7");
        assertThat(freeing.steps().getFirst().rows()).containsExactly(0);
    }

    @Test
    void tcpAndUdpAreEndedEach() {
        Snapshot snapshot = Snapshots.machine()
                .process(7, "dns")
                .process(8, "other")
                .listen("0.0.0.0:" + PORT)
                .heldBy(7)
                .udp("0.0.0.0:" + PORT)
                .heldBy(8)
                .snapshot();
        Freeing freeing = Freeing.of(
                snapshot,
                List.of(answer(snapshot, 0, Protocol.TCP, "0.0.0.0"), answer(snapshot, 0, Protocol.UDP, "0.0.0.0")));
        assertThat(commands(freeing)).containsExactlyInAnyOrder("kill 7", "kill 8");
        assertThat(freeing.suffices(step -> "kill 7".equals(step.remedy().command())))
                .isFalse();
        assertThat(freeing.suffices(step -> true)).isTrue();
    }

    @Test
    void answersAboutSeveralNamespacesAreHeldApart() {
        Snapshot snapshot = listener(OneProcess.of(7, "app"))
                .namespace("web", NetworkNamespace.Kind.CONTAINER, 9)
                .process(9, "web")
                .listen("0.0.0.0:" + PORT)
                .heldBy(9)
                .snapshot();
        Freeing freeing = Freeing.of(
                snapshot,
                List.of(answer(snapshot, 0, Protocol.TCP, "0.0.0.0"), answer(snapshot, 1, Protocol.TCP, "0.0.0.0")));
        assertThat(freeing.holders()).extracting(InTheWay::row).containsExactly(0, 1);
        assertThat(commands(freeing)).containsExactlyInAnyOrder("kill 7", "kill 9");
    }

    /** A connection without a process is ended by itself, and before it the one who only waits is not asked to. */
    @Test
    void theLeastHarmfulComesFirst() {
        Snapshots machine = Snapshots.machine().process(7, "app");
        machine.bound("127.0.0.1:" + PORT)
                .heldBy(7)
                .connection(ESTABLISHED, "10.0.0.1:" + PORT, "10.0.0.9:51000")
                .heldBy(7);
        Freeing freeing = freeing(machine.snapshot());
        List<Remedy.Risk> risks =
                freeing.steps().stream().map(step -> step.remedy().risk()).toList();
        assertThat(risks).isNotEmpty().isSorted();
    }

    @Test
    void aPodIsLeftToKubernetes() {
        Freeing freeing =
                freeing(listener(OneProcess.of(7, "nginx").pod("web-1")).snapshot());
        assertThat(freeing.holders().getFirst().role()).isEqualTo(PortRole.POD);
        assertThat(obstacles(freeing)).isNotEmpty().allMatch(key -> key.startsWith("free.left."));
    }

    @Test
    void processOneIsLeftAlone() {
        Freeing freeing = freeing(listener(OneProcess.of(1, "node").parent(0)).snapshot());
        assertThat(freeing.holders().getFirst().role()).isEqualTo(PortRole.PID1);
        assertThat(freeing.steps())
                .noneMatch(step -> Freeing.frees(step.remedy().action()));
        assertThat(obstacles(freeing)).contains("free.left.person");
    }

    @Test
    void aFreePortHasNothingInTheWay() {
        Snapshot snapshot = Snapshots.machine().snapshot();
        BindQuestion question =
                new BindQuestion(Protocol.TCP, Snapshots.address("0.0.0.0"), PORT, false, true, false, 0, false);
        Freeing freeing = Freeing.of(snapshot, List.of(Diagnosis.bind(snapshot, 0, question, KernelTrial.of("OK"))));
        assertThat(freeing.holders()).isEmpty();
        assertThat(freeing.steps()).isEmpty();
        assertThat(freeing.needsRoot()).isFalse();
        assertThat(Freeing.of(snapshot, List.of()).steps()).isEmpty();
    }

    private static Finding finding(Action... acts) {
        FindingDraft draft =
                new FindingDraft(Slug.PORT_FREE, Severity.WARNING, Text.of("x"), Subject.path("/run/app.sock"));
        for (Action act : acts) {
            draft.remedy(Remedy.byRule(act, Text.of("x"), Text.of("x"), Text.of("x"), "portwhy /run/app.sock"));
        }
        return draft.done();
    }

    /** Of a unix socket's path only what ends the holder or takes the file away frees it. */
    @Test
    void ofAFindingOnlyActsThatFreeAreTaken() {
        Snapshot snapshot = Snapshots.machine().process(7, "app").snapshot();
        Freeing freeing = Freeing.of(
                snapshot,
                finding(
                        new Ending.Signal(List.of(7), List.of(), "TERM"),
                        new Action.Wait(null),
                        new Action.LookThere("x", null),
                        new Action.SetOption("SO_REUSEADDR")));
        assertThat(commands(freeing)).containsExactly("kill 7");
        assertThat(freeing.holders()).isEmpty();
        assertThat(Freeing.of(snapshot, finding(new Action.Wait(null))).steps()).isEmpty();
    }

    /** A thousand workers of one port: every process is reached, and each row told once. */
    @Test
    void manyHoldersAreReachedByFewActs() {
        Snapshots machine = Snapshots.machine();
        for (int i = 0; i < 1000; i++) {
            machine.process(100 + i, "app")
                    .listen("127.0." + i / 250 + "." + (1 + i % 250) + ":" + PORT)
                    .heldBy(100 + i);
        }
        Freeing freeing = freeing(machine.snapshot());
        assertThat(freeing.holders()).hasSize(1000);
        assertThat(Set.copyOf(freeing.holders().stream().map(InTheWay::row).toList()))
                .hasSize(1000);
        assertThat(freeing.suffices(step -> true)).isTrue();
        assertThat(commands(freeing))
                .singleElement()
                .satisfies(command -> assertThat(command.split(" ")).hasSize(1001));
    }
}
