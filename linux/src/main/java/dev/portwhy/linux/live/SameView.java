package dev.portwhy.linux.live;

import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.proc.ProcPidStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether another process sees of this machine what this one does, so that a look of either shows the same: the same user and
 * groups, namespaces, the rights that a look takes, and the same files where it reads some.
 *
 * <p>Two mount namespaces may be the same for that: a service has one of its own as soon as a directory is read-only to it. What
 * counts is which directory is found under a path (its device and inode).
 */
public final class SameView {

    /** What a look looks through, or by ({@code /proc/PID/ns}, namespaces(7)). */
    private static final List<String> NAMESPACES = List.of("net", "pid", "user", "cgroup", "uts");

    /** Where a look reads files of programs, units, containers and settings. */
    private static final List<String> PLACES = List.of(
            "/",
            "/etc",
            "/etc/systemd",
            "/etc/containers",
            "/home",
            "/lib",
            "/opt",
            "/proc",
            "/root",
            "/run",
            "/run/netns",
            "/run/systemd",
            "/run/user",
            "/sys",
            "/sys/fs/cgroup",
            "/tmp",
            "/usr",
            "/var",
            "/var/lib",
            "/var/tmp");

    /** CAP_NET_BIND_SERVICE, CAP_NET_ADMIN, CAP_SYS_PTRACE, CAP_SYS_ADMIN, CAP_PERFMON, CAP_BPF (capabilities(7)). */
    private static final long RIGHTS = 1L << 10 | 1L << 12 | 1L << 19 | 1L << 21 | 1L << 38 | 1L << 39;

    /** CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: with either every file can be read. */
    private static final long READS_ALL = 1L << 1 | 1L << 2;

    private final KernelFiles files = new KernelFiles(LinuxRoot.LIVE);

    /** Whether the process with that number in this pid namespace does; false where it is gone or cannot be looked into. */
    public boolean with(int pid) {
        if (pid <= 0) {
            return false;
        }
        String other = "/proc/" + pid;
        for (String namespace : NAMESPACES) {
            String own = files.readLink("/proc/self/ns/" + namespace);
            if (own == null || !own.equals(files.readLink(other + "/ns/" + namespace))) {
                return false;
            }
        }
        return sameRights(files.text("/proc/self/status"), files.text(other + "/status"))
                && samePlaces(other + "/root");
    }

    private boolean samePlaces(String root) {
        for (String place : PLACES) {
            FileStat own = files.stat(place);
            FileStat others = files.stat(root + place);
            if ((own == null) != (others == null)) {
                return false;
            }
            if (own != null
                    && others != null
                    && (own.inode() != others.inode()
                            || own.deviceMajor() != others.deviceMajor()
                            || own.deviceMinor() != others.deviceMinor())) {
                return false;
            }
        }
        return true;
    }

    /** By the two texts of {@code /proc/PID/status} (proc_pid_status(5)). */
    static boolean sameRights(@Nullable String own, @Nullable String other) {
        if (own == null
                || other == null
                || !ProcPidStatus.field(other, "Seccomp:").equals("0")
                        && !ProcPidStatus.field(own, "Seccomp:").equals(ProcPidStatus.field(other, "Seccomp:"))) {
            return false;
        }
        long mine = rights(own);
        long theirs = rights(other);
        return mine >= 0
                && theirs >= 0
                && (mine & RIGHTS) == (theirs & RIGHTS)
                && (mine & READS_ALL) != 0 == ((theirs & READS_ALL) != 0)
                && ProcPidStatus.field(own, "Uid:").equals(ProcPidStatus.field(other, "Uid:"))
                && ProcPidStatus.field(own, "Gid:").equals(ProcPidStatus.field(other, "Gid:"))
                && ((mine & READS_ALL) != 0
                        || ProcPidStatus.field(own, "Groups:").equals(ProcPidStatus.field(other, "Groups:")));
    }

    private static long rights(String status) {
        try {
            return Long.parseUnsignedLong(ProcPidStatus.field(status, "CapEff:"), 16);
        } catch (NumberFormatException e) {
            return -1;
        }
    }
}
