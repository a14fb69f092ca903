package dev.portwhy.model.capture;

import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Descriptors;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NamespacePin;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketOptions;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.SourcePool;
import dev.portwhy.model.UnitFacts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What of a snapshot belongs to its namespaces. A look into one namespace finds the holders of the whole machine on its way,
 * with the command lines of everybody's programs; a file that is handed on must not have them.
 *
 * <p>Kept are the sockets, who holds them, what keeps a namespace alive and who forwards to it. Of the ancestors of these
 * processes, which need not live there, only the number, the name and the parent are kept.
 */
public final class NamespaceCapture {

    private final Snapshot snapshot;
    private final long[] inodes;
    private final Set<Integer> pids = new HashSet<>();

    private NamespaceCapture(Snapshot snapshot) {
        this.snapshot = snapshot;
        SocketTable sockets = snapshot.sockets();
        inodes = new long[sockets.size()];
        for (int row = 0; row < inodes.length; row++) {
            inodes[row] = sockets.inode(row);
        }
        Arrays.sort(inodes);
    }

    /** The snapshot without everything that is not of its namespaces. */
    public static Snapshot of(Snapshot snapshot) {
        return new NamespaceCapture(snapshot).reduced();
    }

    private Snapshot reduced() {
        HolderTable holders = holders();
        Hidden hidden = hidden();
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            pids.add(namespace.pid());
        }
        Map<Long, SocketOptions> options = new HashMap<>(snapshot.options());
        options.keySet().removeIf(inode -> !has(inode));
        return new Snapshot.Builder(snapshot)
                .holders(holders)
                .processes(processes())
                .hidden(hidden)
                .keeping(keeping())
                .options(options)
                .descriptors(descriptors())
                .build();
    }

    private Map<Integer, Descriptors> descriptors() {
        Map<Integer, Descriptors> kept = new HashMap<>(snapshot.descriptors());
        kept.keySet().retainAll(pids);
        return kept;
    }

    private boolean has(long inode) {
        return inode != 0 && Arrays.binarySearch(inodes, inode) >= 0;
    }

    private HolderTable holders() {
        HolderTable all = snapshot.holders();
        HolderTable.Builder kept = new HolderTable.Builder();
        for (int row = 0; row < all.size(); row++) {
            if (has(all.inode(row))) {
                kept.add(all.inode(row), all.pid(row), all.tid(row), all.fd(row), all.via(row), all.inferred(row));
                pids.add(all.pid(row));
            }
        }
        return kept.build();
    }

    private Hidden hidden() {
        Hidden all = snapshot.hidden();
        List<PortForward> forwards = new ArrayList<>();
        for (PortForward forward : all.forwards()) {
            if (forward.namespaceIndex() >= 0 || pids.contains(forward.pid())) {
                forwards.add(forward);
                pids.add(forward.pid());
            }
        }
        List<SocketUnit> units = new ArrayList<>();
        for (SocketUnit unit : all.units()) {
            if (has(unit.inode())) {
                units.add(unit);
                pids.add(unit.pid());
            }
        }
        for (NamespacePin pin : all.pins()) {
            pids.add(pin.pid());
        }
        return new Hidden(
                all.services(), all.rules(), all.pins(), all.differences(), forwards, units, all.owners(), closed());
    }

    /** Of the processes that are kept; of units the ones that those belong to. */
    private Keeping keeping() {
        Keeping all = snapshot.keeping();
        Map<Integer, SignalState> signals = new HashMap<>(all.signals());
        signals.keySet().retainAll(pids);
        List<Keeper> keepers = new ArrayList<>(all.keepers());
        keepers.removeIf(keeper -> !pids.contains(keeper.pid()));
        List<UnitFacts> units = new ArrayList<>();
        for (UnitFacts facts : all.units()) {
            for (int pid : pids) {
                ProcessInfo process = snapshot.process(pid);
                if (process != null && facts.unit().equals(process.unit())) {
                    units.add(facts);
                    break;
                }
            }
        }
        List<ContainerKeeping> containers = new ArrayList<>(all.containers());
        containers.removeIf(container -> !isKept(container));
        List<SourcePool> pools = new ArrayList<>(all.sourcePools());
        pools.removeIf(pool -> !pids.contains(pool.pid()));
        return new Keeping(signals, keepers, units, containers, pools);
    }

    private boolean isKept(ContainerKeeping keeping) {
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            if (process != null && process.container() != null && keeping.isOf(process.container())) {
                return true;
            }
        }
        for (PortForward forward : snapshot.hidden().forwards()) {
            if (pids.contains(forward.pid()) && forward.container().equals(keeping.name())) {
                return true;
            }
        }
        for (NamespaceOwner owner : snapshot.hidden().owners()) {
            if (keeping.isOf(owner.container())) {
                return true;
            }
        }
        return false;
    }

    private Set<Long> closed() {
        Set<Long> closed = new HashSet<>();
        SocketTable sockets = snapshot.sockets();
        for (int row = 0; row < sockets.size() && !snapshot.hidden().closed().isEmpty(); row++) {
            if (snapshot.hidden().closed().contains(sockets.cookie(row))) {
                closed.add(sockets.cookie(row));
            }
        }
        return closed;
    }

    private Map<Integer, ProcessInfo> processes() {
        Map<Integer, ProcessInfo> kept = new HashMap<>();
        for (int pid : pids) {
            ProcessInfo process = snapshot.process(pid);
            if (process != null) {
                kept.put(pid, process);
            }
        }
        for (int pid : pids) {
            for (ProcessInfo ancestor : snapshot.ancestry(pid)) {
                kept.putIfAbsent(ancestor.pid(), bare(ancestor));
            }
        }
        return kept;
    }

    private static ProcessInfo bare(ProcessInfo process) {
        return new ProcessInfo(
                process.pid(),
                process.parentPid(),
                process.comm(),
                List.of(),
                null,
                false,
                -1,
                "",
                Instant.EPOCH,
                null,
                null,
                null);
    }
}
