package dev.portwhy.linux.keepers;

import dev.portwhy.linux.container.ContainerSetups;
import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.proc.ProcPidEnviron;
import dev.portwhy.linux.systemd.ServiceUnits;
import dev.portwhy.model.ContainerKeeping;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Keeper;
import dev.portwhy.model.Keeping;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SessionProgram;
import dev.portwhy.model.SignalState;
import dev.portwhy.model.Unit;
import dev.portwhy.model.UnitFacts;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * How the holders of sockets can be ended, and what brings them back: what signals do to them, which program above them
 * starts them again and under which name it has them, and what the files of their services say. Nobody is asked; all of it
 * stands in files.
 */
public final class Keepers {

    private static final int MOST_ANCESTORS = 64;

    private final KernelFiles files;
    private final Map<Integer, ProcessInfo> processes;
    private final ShellLoops loops;
    private final MonitChecks monit;
    private final WatchingParents parents;

    private Keepers(KernelFiles files, Map<Integer, ProcessInfo> processes) {
        this.files = files;
        this.processes = processes;
        loops = new ShellLoops(files, processes);
        monit = new MonitChecks(files);
        parents = new WatchingParents(files, processes, loops);
    }

    /**
     * Of all holders.
     *
     * @param users the names and homes of users
     * @param processes the holders and their ancestors
     * @param holders who has which socket
     * @param hidden for which containers ports are kept, and whose namespaces are
     */
    public static Keeping find(
            KernelFiles files,
            EtcPasswd users,
            Map<Integer, ProcessInfo> processes,
            HolderTable holders,
            Hidden hidden) {
        Set<Integer> pids = new TreeSet<>();
        for (int row = 0; row < holders.size(); row++) {
            pids.add(holders.pid(row));
        }
        return new Keepers(files, processes)
                .of(pids, holders, containers(new ContainerSetups(files, users), processes, hidden));
    }

    private static List<ContainerKeeping> containers(
            ContainerSetups setups, Map<Integer, ProcessInfo> processes, Hidden hidden) {
        for (ProcessInfo process : processes.values()) {
            if (process.container() != null) {
                setups.add(process.container(), process.pod());
            }
        }
        for (NamespaceOwner owner : hidden.owners()) {
            setups.add(owner.container(), null);
        }
        Set<String> names = new TreeSet<>();
        for (PortForward forward : hidden.forwards()) {
            ProcessInfo process = processes.get(forward.pid());
            if (process != null
                    && process.comm().startsWith("docker")
                    && !forward.container().isEmpty()) {
                names.add(forward.container());
            }
        }
        setups.add(names);
        return setups.all();
    }

    private Keeping of(Set<Integer> holders, HolderTable table, List<ContainerKeeping> containers) {
        SignalStates states = new SignalStates(files);
        ServiceUnits services = new ServiceUnits(files, processes);
        Map<Integer, SignalState> signals = new HashMap<>();
        List<Keeper> keepers = new ArrayList<>();
        List<UnitFacts> units = new ArrayList<>();
        for (int pid : holders) {
            ProcessInfo process = processes.get(pid);
            if (process == null) {
                continue;
            }
            // Who started it may have the socket too, and only root may see that.
            put(signals, states, pid);
            put(signals, states, process.parentPid());
            Keeper keeper = keeper(process);
            if (keeper != null) {
                keepers.add(keeper);
            }
            if (process.unit() != null && !isKnown(units, process.unit())) {
                UnitFacts facts = services.of(process);
                if (facts != null) {
                    units.add(facts);
                }
            }
        }
        return new Keeping(signals, keepers, units, containers, SourcePools.find(files, processes, table));
    }

    private static boolean isKnown(List<UnitFacts> units, Unit unit) {
        for (UnitFacts known : units) {
            if (known.unit().equals(unit)) {
                return true;
            }
        }
        return false;
    }

    private static void put(Map<Integer, SignalState> signals, SignalStates states, int pid) {
        SignalState state = pid <= 0 || signals.containsKey(pid) ? null : states.read(pid);
        if (state != null) {
            signals.put(pid, state);
        }
    }

    /** The nearest one above a process, up to the first person's shell: what that started, nobody starts again. */
    private @Nullable Keeper keeper(ProcessInfo process) {
        Keeper loop = loops.of(process);
        if (loop != null) {
            return loop;
        }
        ProcessInfo above = processes.get(process.parentPid());
        for (int steps = 0; above != null && steps < MOST_ANCESTORS && !SessionProgram.is(above); steps++) {
            Keeper.Kind kind = KeeperPrograms.kind(above, files.root().live());
            if (kind != null) {
                return keeper(process, above, kind);
            }
            above = processes.get(above.parentPid());
        }
        Keeper watching = monit.of(process);
        return watching == null ? parents.of(process) : watching;
    }

    private Keeper keeper(ProcessInfo process, ProcessInfo keeper, Keeper.Kind kind) {
        String name = "";
        String place = "";
        switch (kind) {
            case SUPERVISORD -> {
                ProcPidEnviron environment = ProcPidEnviron.of(files, process.pid());
                String program = environment.text("SUPERVISOR_PROCESS_NAME");
                String group = environment.text("SUPERVISOR_GROUP_NAME");
                name = supervised(group, program);
                String configuration = path(keeper, option(keeper, "-c", "--configuration"));
                // What another user's process says of the address is no word of the server's.
                boolean own = process.uid() == keeper.uid();
                place = supervisor(configuration, own ? environment.text("SUPERVISOR_SERVER_URL") : "");
            }
            case PM2 -> {
                ProcPidEnviron environment = ProcPidEnviron.of(files, process.pid());
                String app = environment.text("name");
                name = app.equals("all") || app.isEmpty() ? environment.text("pm_id") : app;
                place = environment.text("PM2_HOME");
            }
            case RUNIT, S6, DAEMONTOOLS -> {
                String directory = files.readLink("/proc/" + keeper.pid() + "/cwd");
                place = directory == null ? "" : directory;
            }
            case CIRCUS, RESTARTER, CRON, MONIT, LOOP, PARENT -> name = "";
        }
        return new Keeper(process.pid(), kind, keeper.pid(), name, place);
    }

    /** The name of one program; never one that stands for several. */
    private static String supervised(String group, String program) {
        if (program.equals("all") || program.indexOf('*') >= 0 || group.indexOf('*') >= 0) {
            return "";
        }
        return group.isEmpty() || group.equals(program) ? program : group + ':' + program;
    }

    /**
     * Where supervisorctl finds its server: nothing to say where that is the configuration it reads by itself, else the address
     * that the server tells its programs, or the configuration, where a password stands in it.
     */
    private String supervisor(String configuration, String address) {
        if (configuration.equals("/etc/supervisor/supervisord.conf") || configuration.equals("/etc/supervisord.conf")) {
            return "";
        }
        boolean open = configuration.isEmpty() || SupervisorConf.isOpen(files, configuration);
        return open && !address.isEmpty() ? address : configuration;
    }

    /** The value of an option on a command line, in any of its forms; empty where it is not there. */
    private static String option(ProcessInfo process, String brief, String full) {
        List<String> words = process.cmdline();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            if (word.equals(brief) || word.equals(full)) {
                return i + 1 < words.size() ? words.get(i + 1) : "";
            }
            if (word.startsWith(full + "=")) {
                return word.substring(full.length() + 1);
            }
            if (word.length() > brief.length() && word.startsWith(brief) && !word.startsWith("--")) {
                return word.substring(brief.length());
            }
        }
        return "";
    }

    /** A path of a process, from the root; empty where it cannot be told. */
    private String path(ProcessInfo process, String path) {
        if (path.isEmpty() || path.startsWith("/")) {
            return path;
        }
        String directory = files.readLink("/proc/" + process.pid() + "/cwd");
        String whole = directory + "/" + path;
        return directory != null && files.stat(whole) != null ? whole : "";
    }
}
