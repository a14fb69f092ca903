package dev.portwhy.act;

import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.Ending;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.linux.act.OwnAncestors;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.Machine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps acts from process 1, from this program, from whoever started it (the shell, the login, the unit or container it is in), and
 * from whoever passes that login on.
 */
public final class OwnGuard {

    private final Snapshot snapshot;
    private final OwnAncestors own;
    private final OwnRelays relays;

    private OwnGuard(Snapshot snapshot, OwnAncestors own, OwnRelays relays) {
        this.snapshot = snapshot;
        this.own = own;
        this.relays = relays;
    }

    /** For acts about what was seen on this machine just now. */
    public static OwnGuard of(Machine machine, Snapshot snapshot) throws IOException {
        OwnAncestors own = OwnAncestors.read();
        return new OwnGuard(snapshot, own, OwnRelays.of(own, machine));
    }

    /** A plan in which what would end whoever asks is left to a person. */
    public Freeing guarded(Freeing plan) {
        List<FreeStep> steps = new ArrayList<>();
        for (FreeStep step : plan.steps()) {
            Text obstacle = step.obstacle();
            steps.add(
                    obstacle != null
                            ? step
                            : new FreeStep(
                                    step.remedy(),
                                    step.rows(),
                                    obstacle(step.remedy().action(), step.rows())));
        }
        return new Freeing(plan.holders(), steps);
    }

    /**
     * Why an act may not be done; null where nothing speaks against it.
     *
     * @param rows the sockets that it is about
     */
    @Nullable Text obstacle(Action action, List<Integer> rows) {
        return switch (action) {
            case Ending.Signal signal -> ofProcesses(signal.pids());
            case Ending.StopUnit stop -> ofUnits(stop.units());
            case Ending.StopContainer stop -> ofContainer(stop.name(), rows);
            case Ending.StopProgram stop -> ofProgram(stop, rows);
            case Action.DestroySocket ignored -> ofConnections(rows);
            case Action.Several several -> {
                for (Action one : several.acts()) {
                    Text obstacle = obstacle(one, rows);
                    if (obstacle != null) {
                        yield obstacle;
                    }
                }
                yield null;
            }
            default -> null;
        };
    }

    private @Nullable Text ofProcesses(List<Integer> pids) {
        for (int pid : pids) {
            if (own.pids().contains(pid)) {
                return Text.of("free.refused.ancestor", name(pid));
            }
            if (relays.pids().contains(pid)) {
                return Text.of("free.refused.relay", name(pid));
            }
        }
        return null;
    }

    /** A program of a supervisor's is more than the one of its processes that has the port. */
    private @Nullable Text ofProgram(Ending.StopProgram stop, List<Integer> rows) {
        List<Integer> pids = holders(rows);
        for (Keeper keeper : snapshot.keeping().keepers()) {
            if (keeper.kind() == stop.kind()
                    && keeper.name().equals(stop.name())
                    && keeper.place().equals(stop.place())) {
                pids.add(keeper.pid());
            }
        }
        return ofProcesses(pids);
    }

    private @Nullable Text ofUnits(List<String> units) {
        for (String unit : units) {
            if (own.cgroups().contains(unit)) {
                return Text.of("free.refused.own", unit);
            }
            if (relays.cgroups().contains(unit)) {
                return Text.of("free.refused.relay", unit);
            }
        }
        return null;
    }

    private @Nullable Text ofContainer(String name, List<Integer> rows) {
        for (String relay : relays.containers()) {
            if (!name.isEmpty() && relay.startsWith(name)) {
                return Text.of("free.refused.relay", name);
            }
        }
        for (int pid : holders(rows)) {
            ProcessInfo process = snapshot.process(pid);
            if (process != null
                    && process.container() != null
                    && own.anyCgroupHas(process.container().id())) {
                return Text.of("free.refused.own", name);
            }
        }
        return null;
    }

    /** A connection of the login of the one who asks is none of those that nobody would miss. */
    private @Nullable Text ofConnections(List<Integer> rows) {
        return ofProcesses(holders(rows));
    }

    private List<Integer> holders(List<Integer> rows) {
        List<Integer> pids = new ArrayList<>();
        HolderTable holders = snapshot.holders();
        for (int row : rows) {
            for (int holder = holders.first(snapshot.sockets().inode(row));
                    holder >= 0;
                    holder = holders.next(holder)) {
                pids.add(holders.pid(holder));
            }
        }
        return pids;
    }

    private Text name(int pid) {
        ProcessInfo process = snapshot.process(pid);
        return Text.of("why.who", process == null ? "?" : process.comm(), Integer.toString(pid));
    }
}
