package dev.portwhy.linux.act;

import dev.portwhy.linux.container.ProcPidCgroup;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.proc.ProcPidStat;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * This program, the processes that started it, and the cgroups they are in: whoever ends one of these ends the one who asked,
 * their shell or their login. Of this thread's pid namespace and /proc.
 *
 * @param pids this process, its parent, and so on up to the first
 * @param cgroups the parts of the paths of their cgroups: units, sessions, containers
 */
public record OwnAncestors(Set<Integer> pids, Set<String> cgroups) {

    private static final int MOST = 1024;

    public OwnAncestors {
        pids = Set.copyOf(pids);
        cgroups = Set.copyOf(cgroups);
    }

    /** Reads them. */
    public static OwnAncestors read() {
        return of(new KernelFiles(LinuxRoot.LIVE), (int) Syscall.call(SyscallNumbers.GETPID, 0));
    }

    /** Those of a process. */
    static OwnAncestors of(KernelFiles files, int self) {
        Set<Integer> pids = new LinkedHashSet<>();
        Set<String> cgroups = new LinkedHashSet<>();
        int pid = self;
        // Process 1 started everything, and is in nobody's unit.
        while (pid > 1 && pids.size() < MOST && pids.add(pid)) {
            for (String path :
                    ProcPidCgroup.parse(files.lines("/proc/" + pid + "/cgroup")).paths()) {
                addParts(cgroups, path);
            }
            int read = files.read("/proc/" + pid + "/stat");
            ProcPidStat stat = read < 0 ? null : ProcPidStat.parse(files.bytes(), read);
            pid = stat == null ? 0 : stat.parentPid();
        }
        pids.add(1);
        return new OwnAncestors(pids, cgroups);
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
