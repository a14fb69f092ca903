package dev.portwhy.diagnosis;

import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketFlags;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What else goes when a port is freed: a process, a unit or a container may serve more ports than the one that is wanted, and a
 * process may have started others. A socket ends with the last of its holders.
 */
public final class AlsoEnding {

    private final Snapshot all;
    private final long netns;
    private final Set<Long> inTheWay = new HashSet<>();

    private AlsoEnding(Snapshot all, Snapshot seen, Freeing plan) {
        this.all = all;
        long asked = 0;
        for (InTheWay one : plan.holders()) {
            inTheWay.add(seen.sockets().inode(one.row()));
            asked = seen.namespaceOf(one.row()).inode();
        }
        netns = asked;
    }

    /**
     * A plan whose steps tell it.
     *
     * @param seen what the plan was made from
     * @param all a look at what listens on any port, with who has it
     */
    public static Freeing told(Freeing plan, Snapshot seen, Snapshot all) {
        AlsoEnding also = new AlsoEnding(all, seen, plan);
        List<FreeStep> steps = new ArrayList<>();
        for (FreeStep step : plan.steps()) {
            AlsoEnded ended = also.of(step.remedy().action());
            steps.add(new FreeStep(step.remedy(), step.rows(), step.obstacle(), ended));
        }
        return new Freeing(plan.holders(), steps);
    }

    private AlsoEnded of(Action action) {
        List<Integer> rows = new ArrayList<>();
        Set<Integer> below = new TreeSet<>();
        SocketTable table = all.sockets();
        for (int row = 0; row < table.size(); row++) {
            if (serves(table, row) && !inTheWay.contains(table.inode(row))) {
                if (ends(action, row)) {
                    rows.add(row);
                } else {
                    addBelow(action, row, below);
                }
            }
        }
        // The kernel's tables are in no order that means anything.
        rows.sort(Comparator.<Integer>comparingInt(table::localPort).thenComparing(row -> name(table, row)));
        Set<String> sockets = new LinkedHashSet<>();
        rows.forEach(row -> sockets.add(name(table, row)));
        List<Text> others = new ArrayList<>();
        if (!below.isEmpty()) {
            others.add(Text.of("free.also.started", StopHolder.names(all, List.copyOf(below))));
        }
        if (action instanceof Ending.StopContainer stop && stop.pod()) {
            others.add(Text.of("free.also.pod", stop.name()));
        }
        return sockets.isEmpty() && others.isEmpty() ? AlsoEnded.NONE : new AlsoEnded(List.copyOf(sockets), others);
    }

    /** Whether somebody can be served by it: what a client is given a port for is no port that anybody looks for. */
    private boolean serves(SocketTable table, int row) {
        if (table.inode(row) == 0) {
            return false;
        }
        if (table.protocol(row) != Protocol.UDP) {
            return table.state(row) == SocketState.LISTEN;
        }
        PortRange given = all.namespaceOf(row).settings().portRange();
        boolean chosen = given == null || !given.contains(table.localPort(row));
        return !table.state(row).hasPeer() && (chosen || table.has(row, SocketFlags.PORT_BY_NUMBER));
    }

    private String name(SocketTable table, int row) {
        NetworkNamespace namespace = all.namespaceOf(row);
        String end = table.protocol(row).word() + " " + new Endpoint(table.localAddress(row), table.localPort(row));
        return namespace.inode() == netns ? end : end + " (" + namespace.name() + ")";
    }

    /** Whether all who have a socket end by it. */
    private boolean ends(Action action, int row) {
        HolderTable holders = all.holders();
        int first = holders.first(all.sockets().inode(row));
        for (int holder = first; holder >= 0; holder = holders.next(holder)) {
            if (!ends(action, row, holder)) {
                return false;
            }
        }
        return first >= 0;
    }

    private boolean ends(Action action, int row, int holder) {
        int pid = all.holders().pid(holder);
        ProcessInfo process = all.process(pid);
        return switch (action) {
            case Action.Several several -> several.acts().stream().anyMatch(one -> ends(one, row, holder));
            case Ending.Signal signal -> signal.pids().contains(pid) || isWorker(signal, pid);
            case Ending.StopUnit stop -> {
                Unit kept = all.socketUnitOf(holder);
                Unit unit = kept != null ? kept : process == null ? null : process.unit();
                yield unit != null
                        && stop.units().contains(unit.name())
                        && stop.ofUser() == (unit.kind() == Unit.Kind.USER);
            }
            case Ending.StopContainer stop ->
                isOf(stop, process) || isFor(stop, all.hidden().forward(pid));
            case Ending.StopProgram stop -> isOf(stop, pid);
            default -> false;
        };
    }

    /** A worker ends with its master. */
    private boolean isWorker(Ending.Signal signal, int pid) {
        int master = new ServerGroups(all).master(pid);
        return master != pid && signal.pids().contains(master);
    }

    private static boolean isOf(Ending.StopContainer stop, @Nullable ProcessInfo process) {
        Container container = process == null ? null : process.container();
        return container != null
                && !stop.name().isEmpty()
                && (names(stop, container.label()) || container.id().startsWith(stop.name()));
    }

    private static boolean isFor(Ending.StopContainer stop, @Nullable PortForward forward) {
        return forward != null
                && !stop.name().isEmpty()
                && (names(stop, forward.container())
                        || stop.pod() && forward.pod().equals(stop.name()));
    }

    /** A pod is named by its number, with which the name of the container begins that has its ports. */
    private static boolean names(Ending.StopContainer stop, String container) {
        return container.equals(stop.name())
                || stop.pod() && PlainName.ofPause(container) && container.startsWith(stop.name());
    }

    private boolean isOf(Ending.StopProgram stop, int pid) {
        for (Keeper keeper : all.keeping().keepers()) {
            boolean its = keeper.kind() == stop.kind()
                    && keeper.name().equals(stop.name())
                    && keeper.place().equals(stop.place());
            if (its && (keeper.pid() == pid || isBelow(pid, keeper.pid()))) {
                return true;
            }
        }
        return false;
    }

    private void addBelow(Action action, int row, Set<Integer> below) {
        Set<Integer> ended = new LinkedHashSet<>();
        addSignalled(action, ended);
        HolderTable holders = all.holders();
        for (int holder = holders.first(all.sockets().inode(row)); holder >= 0; holder = holders.next(holder)) {
            int pid = holders.pid(holder);
            for (int above : ended) {
                if (!ended.contains(pid) && isBelow(pid, above)) {
                    below.add(pid);
                }
            }
        }
    }

    private static void addSignalled(Action action, Set<Integer> pids) {
        if (action instanceof Ending.Signal signal) {
            pids.addAll(signal.pids());
        } else if (action instanceof Action.Several several) {
            several.acts().forEach(one -> addSignalled(one, pids));
        }
    }

    private boolean isBelow(int pid, int above) {
        for (ProcessInfo ancestor : all.ancestry(pid)) {
            if (ancestor.pid() == above) {
                return true;
            }
        }
        return false;
    }
}
