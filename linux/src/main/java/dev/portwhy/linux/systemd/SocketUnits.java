package dev.portwhy.linux.systemd;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.OwnedFiles;
import dev.portwhy.linux.proc.ProgramName;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which socket unit a socket belongs to that a systemd manager has open. The kernel only knows the manager; its unit files
 * say on which addresses each unit listens, and no two active units can listen on one. No manager is asked: that would
 * take a bus, and the right to use it.
 */
public final class SocketUnits {

    private static final String SUFFIX = ".socket";
    private static final int LONGEST_UNIT = 255;
    private static final int INIT = 1;

    private final KernelFiles files;
    private final OwnedFiles owned;
    private final SocketTable sockets;
    private final HolderTable holders;
    private final Map<Integer, Map<String, List<ListenAddress>>> units = new LinkedHashMap<>();

    /** Units for the sockets of a snapshot. */
    public SocketUnits(KernelFiles files, SocketTable sockets, HolderTable holders) {
        this.files = files;
        owned = new OwnedFiles(files);
        this.sockets = sockets;
        this.holders = holders;
    }

    /** The sockets of managers among these processes whose unit was found. */
    public List<SocketUnit> find(Map<Integer, ProcessInfo> processes) {
        List<SocketUnit> found = new ArrayList<>();
        if (!anyManager(processes)) {
            return found;
        }
        for (int row = 0; row < sockets.size(); row++) {
            if (sockets.state(row).hasPeer()) {
                continue;
            }
            for (int at = holders.first(sockets.inode(row)); at >= 0; at = holders.next(at)) {
                ProcessInfo manager = processes.get(holders.pid(at));
                Unit unit = manager == null || !isManager(manager) ? null : unit(manager, row);
                if (unit != null) {
                    found.add(new SocketUnit(sockets.inode(row), holders.pid(at), unit));
                }
            }
        }
        return found;
    }

    private boolean anyManager(Map<Integer, ProcessInfo> processes) {
        for (ProcessInfo process : processes.values()) {
            if (isManager(process)) {
                return true;
            }
        }
        return false;
    }

    private boolean fits(List<ListenAddress> addresses, int row) {
        for (ListenAddress address : addresses) {
            if (address.fits(sockets, row)) {
                return true;
            }
        }
        return false;
    }

    /**
     * systemd keeps its name as process 1 and as a user's manager. Anybody may take the name, so only process 1 speaks for the
     * system; the manager in a container speaks for none of this machine's units.
     */
    private boolean isManager(ProcessInfo process) {
        return process.comm().equals("systemd")
                && (process.pid() == INIT || UnitDirectories.ofUser(process))
                && (process.pid() == INIT
                        || ProgramName.holds(
                                process.comm(),
                                process.exe(),
                                process.uid(),
                                files.root().live()));
    }

    private @Nullable Unit unit(ProcessInfo manager, int row) {
        Map<String, List<ListenAddress>> all = units.computeIfAbsent(manager.pid(), pid -> read(manager));
        for (Map.Entry<String, List<ListenAddress>> entry : all.entrySet()) {
            if (fits(entry.getValue(), row)) {
                boolean user = manager.pid() != INIT;
                return new Unit(entry.getKey(), user ? Unit.Kind.USER : Unit.Kind.SYSTEM, user ? manager.user() : null);
            }
        }
        return null;
    }

    /** All socket units of a manager with their addresses, transient ones first. */
    private Map<String, List<ListenAddress>> read(ProcessInfo manager) {
        ManagerFiles directories = new ManagerFiles(files, owned, manager);
        Map<String, String> fileOfUnit = new LinkedHashMap<>();
        for (String directory : directories.paths()) {
            for (String name : directories.list(directory)) {
                if (isSocketUnit(name)) {
                    fileOfUnit.putIfAbsent(name, directory + '/' + name);
                }
            }
        }
        Map<String, List<ListenAddress>> read = new LinkedHashMap<>();
        fileOfUnit.forEach((name, path) -> read.put(name, addresses(directories, name, path)));
        return read;
    }

    /** systemd.unit(5): letters, digits and {@code :-_.\\@} before the suffix. No other file is a unit. */
    private static boolean isSocketUnit(String name) {
        if (!name.endsWith(SUFFIX) || name.length() == SUFFIX.length() || name.length() > LONGEST_UNIT) {
            return false;
        }
        for (int i = 0; i < name.length(); i++) {
            char letter = name.charAt(i);
            boolean plain = letter >= 'a' && letter <= 'z' || letter >= 'A' && letter <= 'Z';
            if (!plain && !(letter >= '0' && letter <= '9') && ":-_.\\@".indexOf(letter) < 0) {
                return false;
            }
        }
        return true;
    }

    private static List<ListenAddress> addresses(ManagerFiles directories, String name, String path) {
        SocketUnitFile unit = new SocketUnitFile();
        for (String text : directories.texts(name, path)) {
            unit.read(text);
        }
        return unit.addresses();
    }
}
