package dev.portwhy.linux.act;

import dev.portwhy.linux.container.ProcPidCgroup;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.proc.ProcPidEnviron;
import dev.portwhy.linux.proc.ProcPidStat;
import dev.portwhy.linux.proc.ProcPidStatus;
import dev.portwhy.linux.sys.Syscall;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * This program, the processes that started it or the terminal it is shown in, and the cgroups they are in: whoever ends one of
 * these ends the one who asked, their shell or their login. Of this thread's pid namespace and /proc.
 *
 * @param pids this process, its parent, and so on up to the first; where one is a terminal multiplexer, its clients' too
 * @param cgroups the parts of the paths of their cgroups: units, sessions, containers
 * @param logins the connections over which they were logged in, as ssh(1) tells them in {@code SSH_CONNECTION}: the client's
 *     address and port, the server's address and port
 */
public record OwnAncestors(Set<Integer> pids, Set<String> cgroups, Set<String> logins) {

    private static final int MOST = 1024;

    private static final String LOGIN = "SSH_CONNECTION";

    private static final Set<String> MULTIPLEXERS = Set.of("tmux", "screen", "zellij", "dtach", "abduco");

    public OwnAncestors {
        pids = Set.copyOf(pids);
        cgroups = Set.copyOf(cgroups);
        logins = Set.copyOf(logins);
    }

    /** Reads them. */
    public static OwnAncestors read() {
        return of(new KernelFiles(LinuxRoot.LIVE), Syscall.getpid());
    }

    /** Another process of the same machine, and those that started it or the terminal it is shown in. */
    public static OwnAncestors of(int pid) {
        return of(new KernelFiles(LinuxRoot.LIVE), pid);
    }

    /** Those of a process. */
    static OwnAncestors of(KernelFiles files, int self) {
        Collector collector = new Collector(files);
        collector.climb(self);
        for (Multiplexer one : List.copyOf(collector.multiplexers)) {
            collector.climbFromClients(one);
        }
        collector.pids.add(1);
        return new OwnAncestors(collector.pids, collector.cgroups, collector.logins);
    }

    /**
     * A program in whose windows others run: it outlives the login it is shown in, which has not started what runs there.
     *
     * @param name what its server and its clients are called: {@code tmux} of {@code tmux: server}
     * @param owner its user
     */
    private record Multiplexer(String name, int owner) {}

    private static final class Collector {

        private final KernelFiles files;
        private final Set<Integer> pids = new LinkedHashSet<>();
        private final Set<String> cgroups = new LinkedHashSet<>();
        private final Set<String> logins = new LinkedHashSet<>();
        private final Set<Multiplexer> multiplexers = new LinkedHashSet<>();

        Collector(KernelFiles files) {
            this.files = files;
        }

        /** Process 1 started everything, and is in nobody's unit. */
        void climb(int from) {
            int pid = from;
            while (pid > 1 && pids.size() < MOST && pids.add(pid)) {
                for (String path : ProcPidCgroup.parse(files.lines("/proc/" + pid + "/cgroup"))
                        .paths()) {
                    addParts(cgroups, path);
                }
                String login = ProcPidEnviron.of(files, pid).get(LOGIN);
                if (login != null) {
                    logins.add(login);
                }
                ProcPidStat stat = stat(pid);
                if (stat != null && MULTIPLEXERS.contains(name(stat))) {
                    multiplexers.add(new Multiplexer(name(stat), owner(pid)));
                }
                pid = stat == null ? 0 : stat.parentPid();
            }
        }

        /** Whoever ends the login in which a client of it runs takes away the terminal of the one who asks. */
        void climbFromClients(Multiplexer one) {
            List<String> all = files.list("/proc");
            for (String entry : all == null ? List.<String>of() : all) {
                int pid = number(entry);
                ProcPidStat stat = pid > 1 ? stat(pid) : null;
                if (stat != null && one.name().equals(name(stat)) && owner(pid) == one.owner()) {
                    climb(pid);
                }
            }
        }

        private @Nullable ProcPidStat stat(int pid) {
            int read = files.read("/proc/" + pid + "/stat");
            return read < 0 ? null : ProcPidStat.parse(files.bytes(), read);
        }

        private int owner(int pid) {
            return ProcPidStatus.effectiveUid(files.lines("/proc/" + pid + "/status"));
        }

        private static String name(ProcPidStat stat) {
            int colon = stat.comm().indexOf(':');
            String name = colon > 0 ? stat.comm().substring(0, colon) : stat.comm();
            return name.toLowerCase(Locale.ROOT);
        }

        private static int number(String entry) {
            try {
                return Integer.parseInt(entry);
            } catch (NumberFormatException e) {
                return -1;
            }
        }
    }

    /** Paths are {@code /user.slice/user-1000.slice/session-2.scope}. */
    private static void addParts(Set<String> parts, String path) {
        for (String part : path.split("/", -1)) {
            if (!part.isEmpty()) {
                parts.add(part);
            }
        }
    }

    /** Whether some part of the path of a cgroup holds a name, such as a container's id. */
    public boolean anyCgroupHas(String name) {
        for (String part : cgroups) {
            if (part.contains(name)) {
                return true;
            }
        }
        return false;
    }
}
