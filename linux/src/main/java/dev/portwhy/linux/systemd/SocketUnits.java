package dev.portwhy.linux.systemd;

import dev.portwhy.linux.KernelFiles;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Unit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which socket unit a socket belongs to that a systemd manager has open. The kernel only knows the manager; its unit files
 * say on which addresses each unit listens, and no two active units can listen on one. No manager is asked: that would
 * take a bus, and the right to use it.
 */
public final class SocketUnits {

    private static final String SUFFIX = ".socket";

    private final KernelFiles files;
    private final SocketTable sockets;
    private final HolderTable holders;
    private final Map<Integer, Map<String, List<ListenAddress>>> units = new LinkedHashMap<>();

    /** Units for the sockets of a snapshot. */
    public SocketUnits(KernelFiles files, SocketTable sockets, HolderTable holders) {
        this.files = files;
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

    private static boolean anyManager(Map<Integer, ProcessInfo> processes) {
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

    /** systemd keeps its name as process 1, as a user's manager, and in a container. */
    private static boolean isManager(ProcessInfo process) {
        return process.comm().equals("systemd");
    }

    private @Nullable Unit unit(ProcessInfo manager, int row) {
        Map<String, List<ListenAddress>> all = units.computeIfAbsent(manager.pid(), pid -> read(manager));
        for (Map.Entry<String, List<ListenAddress>> entry : all.entrySet()) {
            if (fits(entry.getValue(), row)) {
                boolean user = UnitDirectories.ofUser(manager);
                return new Unit(entry.getKey(), user ? Unit.Kind.USER : Unit.Kind.SYSTEM, user ? manager.user() : null);
            }
        }
        return null;
    }

    /** All socket units of a manager with their addresses, transient ones first. */
    private Map<String, List<ListenAddress>> read(ProcessInfo manager) {
        List<String> directories = UnitDirectories.of(files, manager);
        Map<String, String> fileOfUnit = new LinkedHashMap<>();
        for (String directory : directories) {
            List<String> names = files.list(directory);
            for (String name : names == null ? List.<String>of() : names) {
                if (name.endsWith(SUFFIX)) {
                    fileOfUnit.putIfAbsent(name, directory + '/' + name);
                }
            }
        }
        Map<String, List<ListenAddress>> read = new LinkedHashMap<>();
        fileOfUnit.forEach((name, path) -> read.put(name, addresses(directories, name, path)));
        return read;
    }

    private List<ListenAddress> addresses(List<String> directories, String name, String path) {
        SocketUnitFile unit = new SocketUnitFile();
        String text = files.text(path);
        if (text != null) {
            unit.read(text);
        }
        // Drop-ins count in the order of their names; of two with one name the stronger directory's.
        Map<String, String> dropIns = new TreeMap<>();
        for (String directory : directories) {
            List<String> names = files.list(directory + '/' + name + ".d");
            for (String file : names == null ? List.<String>of() : names) {
                if (file.endsWith(".conf")) {
                    dropIns.putIfAbsent(file, directory + '/' + name + ".d/" + file);
                }
            }
        }
        for (String file : dropIns.values()) {
            String more = files.text(file);
            if (more != null) {
                unit.read(more);
            }
        }
        return unit.addresses();
    }
}
