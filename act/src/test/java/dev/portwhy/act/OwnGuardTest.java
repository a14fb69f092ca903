package dev.portwhy.act;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.linux.act.OwnAncestors;
import dev.portwhy.linux.kit.TestNamespace;
import dev.portwhy.linux.live.LiveMachine;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A port that this very program holds, in a namespace of its own: nothing that would end it, or whoever started it, is done. */
@Tag("kernel")
class OwnGuardTest {

    private static final int SELF = Math.toIntExact(ProcessHandle.current().pid());
    private static final int STRANGER = 4_000_000;

    private TestNamespace netns;
    private ServerSocket socket;
    private Snapshot seen;
    private OwnGuard guard;

    @BeforeEach
    void listen() throws IOException {
        netns = TestNamespace.create();
        socket = netns.run(() -> {
            ServerSocket listener = new ServerSocket();
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 8000));
            return listener;
        });
        seen = new LiveMachine().look(Scope.EVERYTHING.in(netns.choice()).port(8000));
        guard = OwnGuard.of(new LiveMachine(), seen);
    }

    @AfterEach
    void close() throws IOException {
        socket.close();
        netns.close();
    }

    private @Nullable String why(Action action) {
        Text obstacle = guard.obstacle(action, List.of(0));
        return obstacle == null ? null : obstacle.key();
    }

    private static Ending.Signal signal(int... pids) {
        return new Ending.Signal(Arrays.stream(pids).boxed().toList(), List.of());
    }

    @Test
    void aSignalToThisProgramOrWhoeverStartedItIsNotSent() {
        assertThat(why(signal(STRANGER))).isNull();
        for (int pid : OwnAncestors.read().pids()) {
            assertThat(why(signal(pid))).as("pid " + pid).isEqualTo("free.refused.ancestor");
            assertThat(why(signal(STRANGER, pid))).isEqualTo("free.refused.ancestor");
        }
    }

    @Test
    void whatWouldEndTheHolderByAnotherWayIsNotDoneEither() {
        assertThat(why(new Ending.StopProgram(Keeper.Kind.RUNIT, "", "/etc/service/x", "")))
                .isEqualTo("free.refused.ancestor");
        assertThat(why(new Action.DestroySocket(seen.namespaces().getFirst(), "sport = :8000")))
                .isEqualTo("free.refused.ancestor");
        assertThat(guard.obstacle(new Ending.StopProgram(Keeper.Kind.RUNIT, "", "/etc/service/x", ""), List.of()))
                .isNull();
    }

    /** The port is another process's of the same program, and the one that the supervisor has started is above this one. */
    @Test
    void aProgramOfASupervisorThatStartedThisOneIsNotStopped() throws IOException {
        int above =
                Math.toIntExact(ProcessHandle.current().parent().orElseThrow().pid());
        Keeper keeper = new Keeper(above, Keeper.Kind.RUNIT, STRANGER, "", "/etc/service/x");
        Snapshot kept = new Snapshot.Builder(seen)
                .keeping(new Keeping(Map.of(), List.of(keeper), List.of(), List.of(), List.of()))
                .build();
        OwnGuard under = OwnGuard.of(new LiveMachine(), kept);
        Text why = under.obstacle(new Ending.StopProgram(Keeper.Kind.RUNIT, "", "/etc/service/x", ""), List.of());
        assertThat(why).isNotNull().extracting(Text::key).isEqualTo("free.refused.ancestor");
        assertThat(under.obstacle(new Ending.StopProgram(Keeper.Kind.RUNIT, "", "/etc/service/y", ""), List.of()))
                .isNull();
    }

    @Test
    void theUnitItRunsInIsNotStopped() {
        assertThat(why(new Ending.StopUnit(List.of("no-such-unit-here.service"), false, null)))
                .isNull();
        for (String part : OwnAncestors.read().cgroups()) {
            assertThat(why(new Ending.StopUnit(List.of("a.service", part), false, null)))
                    .as(part)
                    .isEqualTo("free.refused.own");
        }
    }

    /** One of several that may not be done is reason enough against all: the others would be done for nothing. */
    @Test
    void ofSeveralActsOneIsEnough() {
        assertThat(why(new Action.Several(List.of(signal(STRANGER), signal(STRANGER + 1)), false)))
                .isNull();
        assertThat(why(new Action.Several(List.of(signal(STRANGER), signal(SELF)), true)))
                .isEqualTo("free.refused.ancestor");
    }

    @Test
    void whatEndsNobodyIsNotHeldBack() {
        for (Action action : List.of(
                new Action.Wait(null),
                new Action.LookThere("again", null),
                new Action.SetOption("SO_REUSEADDR"),
                new Action.CloseInProgram(List.of(SELF)))) {
            assertThat(why(action)).as(action.id()).isNull();
        }
    }

    private static FreeStep step(Action action, @Nullable Text obstacle) {
        Text said = Text.of("x");
        return new FreeStep(
                new Remedy(
                        action,
                        Remedy.Proof.RULE,
                        said,
                        action.command(),
                        null,
                        said,
                        action.risk(),
                        said,
                        "portwhy 8000"),
                List.of(0),
                obstacle);
    }

    /** An obstacle that was known already stays the one that is told. */
    @Test
    void aPlanLosesNoStepAndGetsTheReasons() {
        Text known = Text.of("free.left.pod");
        Freeing plan = guard.guarded(new Freeing(
                List.of(), List.of(step(signal(STRANGER), null), step(signal(SELF), null), step(signal(SELF), known))));
        assertThat(plan.steps())
                .extracting(FreeStep::obstacle)
                .satisfiesExactly(
                        one -> assertThat(one).isNull(),
                        two -> assertThat(two).isNotNull().extracting(Text::key).isEqualTo("free.refused.ancestor"),
                        three -> assertThat(three).isEqualTo(known));
    }
}
