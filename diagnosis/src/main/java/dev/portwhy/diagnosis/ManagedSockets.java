package dev.portwhy.diagnosis;

import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Text;
import dev.portwhy.model.Unit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Sockets that a systemd manager keeps for socket units (systemd.socket(5)). It keeps them even when the service is stopped. */
final class ManagedSockets {

    private static final int INIT = 1;

    private final Snapshot snapshot;

    ManagedSockets(Snapshot snapshot) {
        this.snapshot = snapshot;
    }

    /** Whether a process is a manager: systemd calls itself so, as process 1 and as a user's. */
    boolean isManager(int pid) {
        return Culprits.comm(snapshot, pid).equals("systemd");
    }

    /** How to have a manager let go of some sockets. */
    Remedy remedy(int pid, List<Integer> rows) {
        ProcessInfo process = snapshot.process(pid);
        List<String> names = units(pid, rows);
        if (!names.isEmpty()) {
            boolean plain = true;
            for (String name : names) {
                plain &= CommandIn.isPlain(name);
            }
            String user = process == null || pid == INIT || process.uid() == 0 && !isOfUser(pid, rows)
                    ? null
                    : owner(process);
            Remedy remedy = HiddenRemedies.remedy(
                    new Ending.StopUnit(names, user != null, user),
                    Text.of("hidden.end.socket-unit.named", String.join(" ", names)));
            return plain ? remedy : remedy.typed(null, null);
        }
        if (pid != INIT
                && process != null
                && process.uid() == 0
                && !process.cmdline().contains("--user")) {
            return list(pid, null); // a container's, with units of its own
        }
        return list(
                pid,
                pid != INIT && process != null
                        ? "systemctl --user -M " + owner(process) + "@ list-sockets --all"
                        : "systemctl list-sockets --all");
    }

    private static Remedy list(int pid, @Nullable String command) {
        return HiddenRemedies.remedy(
                new Action.LookThere("socket-units-of-" + pid, command), Text.of("hidden.end.socket-unit"));
    }

    private static String owner(ProcessInfo manager) {
        return CommandIn.isPlain(manager.user()) ? manager.user() : Integer.toUnsignedString(manager.uid());
    }

    /** The units for which a manager keeps these sockets, where each one's is known. */
    private List<String> units(int pid, List<Integer> rows) {
        Set<String> names = new LinkedHashSet<>();
        for (int row : rows) {
            if (holds(pid, row)) {
                Unit unit = unit(pid, row);
                if (unit == null) {
                    return List.of();
                }
                names.add(unit.name());
            }
        }
        return List.copyOf(names);
    }

    private boolean holds(int pid, int row) {
        HolderTable holders = snapshot.holders();
        long inode = snapshot.sockets().inode(row);
        for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
            if (holders.pid(holder) == pid) {
                return true;
            }
        }
        return false;
    }

    private boolean isOfUser(int pid, List<Integer> rows) {
        for (int row : rows) {
            Unit unit = unit(pid, row);
            if (unit != null && unit.kind() == Unit.Kind.USER) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Unit unit(int pid, int row) {
        for (SocketUnit kept : snapshot.hidden().units()) {
            if (kept.pid() == pid && kept.inode() == snapshot.sockets().inode(row)) {
                return kept.unit();
            }
        }
        return null;
    }
}
