package dev.portwhy.linux.holders;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.proc.ProcPidStatus;
import dev.portwhy.model.Gap;
import java.util.List;

/** Whether processes are kept from view altogether, which explains a socket without a holder. */
public final class HiddenProcesses {

    private static final int CAP_SYS_PTRACE = 19;

    private HiddenProcesses() {}

    /** Adds a gap for being in a pid namespace of its own, and for /proc mounted with hidepid= (proc(5)). */
    public static void tell(KernelFiles files, NativeFiles links, List<Gap> gaps) {
        if (!links.inFirstPidNamespace()) {
            gaps.add(Gap.of(Gap.Kind.OTHER_PID_NAMESPACE));
        }
        tellHidepid(files, links, gaps);
    }

    /** Adds a gap for /proc mounted with hidepid=, where that hides processes from the calling thread. */
    public static void tellHidepid(KernelFiles files, NativeFiles links, List<Gap> gaps) {
        String status = files.text("/proc/thread-self/status");
        String mounts = files.text("/proc/thread-self/mountinfo");
        if (status == null || mounts == null) {
            return;
        }
        // In a pid namespace of its own, too, all processes to be seen may be of that user namespace.
        boolean ownUsers = links.inFirstPidNamespace()
                && links.linkNumber(AT_FDCWD, "/proc/thread-self/ns/user", "user") != PROC_USER_INIT_INO;
        if (any(mounts, status, ownUsers)) {
            gaps.add(Gap.of(Gap.Kind.HIDEPID));
        }
    }

    /**
     * Whether any process is hidden ({@code has_pid_permissions()}, fs/proc/base.c): not from who may trace all processes, and,
     * but for {@code ptraceable}, not from the group that the mount names, which is 0 where it names none.
     *
     * @param mounts {@code /proc/thread-self/mountinfo}
     * @param status {@code /proc/thread-self/status}
     * @param ownUsers whether capabilities and groups are those of a user namespace that is not that of all processes
     */
    static boolean any(String mounts, String status, boolean ownUsers) {
        String options = "";
        for (String mount : mounts.split("\n")) {
            int kind = mount.indexOf(" - proc ");
            if (kind > 0 && mount.contains(" /proc ")) {
                options = mount.substring(mount.indexOf(' ', kind + " - proc ".length()) + 1);
            }
        }
        String hidepid = option(options, "hidepid");
        if (hidepid.isEmpty() || hidepid.equals("off") || hidepid.equals("0")) {
            return false;
        }
        if (ownUsers) {
            return true;
        }
        boolean ptraceable = hidepid.equals("ptraceable") || hidepid.equals("4");
        String gid = option(options, "gid");
        return !isCapable(status) && (ptraceable || !isMember(status, gid.isEmpty() ? "0" : gid));
    }

    private static String option(String options, String name) {
        for (String option : options.split(",")) {
            if (option.startsWith(name) && option.startsWith("=", name.length())) {
                return option.substring(name.length() + 1);
            }
        }
        return "";
    }

    private static boolean isCapable(String status) {
        String effective = ProcPidStatus.field(status, "CapEff:");
        try {
            return (Long.parseUnsignedLong(effective, 16) & 1L << CAP_SYS_PTRACE) != 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** Whether a group is that of the thread for files, or one of its others ({@code in_group_p()}, kernel/groups.c). */
    private static boolean isMember(String status, String gid) {
        String[] own = ProcPidStatus.field(status, "Gid:").split("\t");
        for (String group : ProcPidStatus.field(status, "Groups:").split(" ")) {
            if (group.equals(gid)) {
                return true;
            }
        }
        return own[own.length - 1].equals(gid);
    }
}
