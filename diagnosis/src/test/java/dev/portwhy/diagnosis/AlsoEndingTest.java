package dev.portwhy.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.Container;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an act ends besides what is in the way: all that ends with it, and nothing that somebody else keeps. */
class AlsoEndingTest {

    private static final Text NOTHING = Text.of("x");

    /** The plan to free what is in row 0 by an act, told of the same machine. */
    private static AlsoEnded ended(Snapshot all, Action action) {
        Remedy remedy = Remedy.byRule(action, NOTHING, NOTHING, NOTHING, "portwhy 80");
        Freeing plan = new Freeing(
                List.of(new InTheWay(0, -1, PortRole.LISTENER, List.of())),
                List.of(new FreeStep(remedy, List.of(0), null)));
        return AlsoEnding.told(plan, all, all).steps().getFirst().also();
    }

    private static Snapshot with(Snapshot machine, UnaryOperator<ProcessInfo> change) {
        Map<Integer, ProcessInfo> processes = new HashMap<>();
        machine.processes().forEach((pid, process) -> processes.put(pid, change.apply(process)));
        return new Snapshot.Builder(machine).processes(processes).build();
    }

    private static ProcessInfo in(ProcessInfo process, @Nullable Unit unit, @Nullable Container container) {
        return new ProcessInfo(
                process.pid(),
                process.parentPid(),
                process.comm(),
                process.cmdline(),
                null,
                false,
                process.uid(),
                process.user(),
                process.startTime(),
                unit,
                container,
                null);
    }

    private static Hidden hidden(List<PortForward> forwards, List<SocketUnit> units) {
        return new Hidden(List.of(), List.of(), List.of(), List.of(), forwards, units, List.of(), Set.of());
    }

    @Test
    void aUnitEndsWithAllThatItServes() {
        Unit web = new Unit("web.service", Unit.Kind.SYSTEM, null);
        Unit other = new Unit("other.service", Unit.Kind.SYSTEM, null);
        Snapshot machine = with(
                Snapshots.machine()
                        .process(7, "web")
                        .process(8, "admin")
                        .process(9, "other")
                        .listen("0.0.0.0:80")
                        .heldBy(7)
                        .listen("0.0.0.0:81")
                        .heldBy(8)
                        .listen("0.0.0.0:82")
                        .heldBy(9)
                        .listen("0.0.0.0:83")
                        .heldBy(8, 9)
                        .snapshot(),
                process -> in(process, process.pid() == 9 ? other : web, null));
        assertThat(ended(machine, new Ending.StopUnit(List.of("web.service"), false, null)))
                .as("what another unit has too is there after it")
                .isEqualTo(new AlsoEnded(List.of("tcp 0.0.0.0:81"), List.of()));
        assertThat(ended(machine, new Ending.StopUnit(List.of("web.service"), true, null)))
                .as("a user's unit of that name is another one")
                .isEqualTo(AlsoEnded.NONE);
    }

    @Test
    void aSocketUnitHasSeveralPorts() {
        Unit unit = new Unit("web.socket", Unit.Kind.SYSTEM, null);
        Snapshot machine = Snapshots.machine()
                .process(1, "systemd")
                .listen("0.0.0.0:80")
                .heldBy(1)
                .listen("[::1]:81")
                .heldBy(1)
                .listen("0.0.0.0:22")
                .heldBy(1)
                .snapshot();
        Snapshot kept = new Snapshot.Builder(machine)
                .hidden(hidden(
                        List.of(),
                        List.of(
                                new SocketUnit(machine.sockets().inode(0), 1, unit),
                                new SocketUnit(machine.sockets().inode(1), 1, unit))))
                .build();
        assertThat(ended(kept, new Ending.StopUnit(List.of("web.socket"), false, null))
                        .sockets())
                .containsExactly("tcp [::1]:81");
    }

    @Test
    void aContainerEndsWithAllThatItPublishes() {
        Container container = new Container("docker", "4f5a6b7c8d9e0f112233", "shop", "running");
        Snapshot machine = with(
                Snapshots.machine()
                        .process(50, "docker-proxy")
                        .process(51, "docker-proxy")
                        .process(52, "docker-proxy")
                        .listen("0.0.0.0:80")
                        .heldBy(50)
                        .listen("0.0.0.0:443")
                        .heldBy(51)
                        .listen("0.0.0.0:5432")
                        .heldBy(52)
                        .namespace("shop", NetworkNamespace.Kind.CONTAINER, 60)
                        .process(60, "nginx")
                        .listen("0.0.0.0:8080")
                        .heldBy(60)
                        .snapshot(),
                process -> in(process, null, process.pid() == 60 ? container : null));
        Snapshot published = new Snapshot.Builder(machine)
                .hidden(hidden(
                        List.of(
                                new PortForward(50, -1, "shop", ""),
                                new PortForward(51, -1, "shop", ""),
                                new PortForward(52, -1, "db", "")),
                        List.of()))
                .build();
        assertThat(ended(published, new Ending.StopContainer("docker", "shop", false, Ending.Engine.ROOT))
                        .sockets())
                .containsExactly("tcp 0.0.0.0:443", "tcp 0.0.0.0:8080 (shop)");
        Snapshot pod = new Snapshot.Builder(machine)
                .hidden(hidden(
                        List.of(
                                new PortForward(50, -1, "keeper", "", "0123456789ab"),
                                new PortForward(51, -1, "keeper", "", "0123456789ab"),
                                new PortForward(52, -1, "keeper", "", "")),
                        List.of()))
                .build();
        assertThat(ended(pod, new Ending.StopContainer("podman", "0123456789ab", true, Ending.Engine.ROOT))
                        .sockets())
                .containsExactly("tcp 0.0.0.0:443");
    }

    @Test
    void aProgramOfASupervisorEndsWithWhatItHasStarted() {
        Snapshot machine = Snapshots.machine()
                .process(5, "supervisord")
                .child(7, "web", 5)
                .child(8, "helper", 7)
                .child(9, "other", 5)
                .listen("0.0.0.0:80")
                .heldBy(7)
                .listen("0.0.0.0:81")
                .heldBy(8)
                .listen("0.0.0.0:82")
                .heldBy(9)
                .snapshot();
        Keeper keeper = new Keeper(7, Keeper.Kind.SUPERVISORD, 5, "web", "/etc/s.conf");
        Snapshot kept = new Snapshot.Builder(machine)
                .keeping(new Keeping(Map.of(), List.of(keeper), List.of(), List.of(), List.of()))
                .build();
        assertThat(ended(kept, new Ending.StopProgram(Keeper.Kind.SUPERVISORD, "web", "/etc/s.conf", "")))
                .isEqualTo(new AlsoEnded(List.of("tcp 0.0.0.0:81"), List.of()));
    }

    /** Workers end with their master; what else a process has started may live on. */
    @Test
    void aSignalEndsTheProcessAndItsWorkers() {
        Snapshot machine = Snapshots.machine()
                .process(7, "nginx")
                .child(8, "nginx", 7)
                .child(9, "ruby", 7)
                .listen("0.0.0.0:80")
                .heldBy(7, 8)
                .listen("0.0.0.0:81")
                .heldBy(7, 8)
                .listen("0.0.0.0:82")
                .heldBy(9)
                .snapshot();
        AlsoEnded ended = ended(machine, new Ending.Signal(List.of(7), List.of(), "QUIT"));
        assertThat(ended.sockets()).containsExactly("tcp 0.0.0.0:81");
        assertThat(ended.others()).extracting(Text::key).containsExactly("free.also.started");
        assertThat(ended(machine, new Action.DestroySocket(machine.namespaces().getFirst(), "sport = :80")))
                .isEqualTo(AlsoEnded.NONE);
    }
}
