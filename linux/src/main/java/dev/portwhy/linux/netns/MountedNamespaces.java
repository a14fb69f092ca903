package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.holders.NamespaceKeeper;
import dev.portwhy.linux.net.ProcPidMountinfo;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Network namespaces that live on because their file is mounted somewhere, as {@code ip netns} and container runtimes do
 * it: from the mountinfo of every mount namespace (proc_pid_mountinfo(5)), since a mount need not be visible from here.
 */
final class MountedNamespaces {

    private MountedNamespaces() {}

    /** Takes what is found, the mounts that this program sees first. */
    @FunctionalInterface
    interface Mounts {
        /** A mounted network namespace, by its number. */
        void take(long inode, NamespaceKeeper mount);
    }

    /** The mount namespaces of these processes, each with the first process in it. */
    static Map<Long, Integer> ofProcesses(NativeFiles files, int[] pids) {
        Map<Long, Integer> found = new LinkedHashMap<>();
        for (int pid : pids) {
            long inode = files.linkNumber(AT_FDCWD, "/proc/" + pid + "/ns/mnt", "mnt");
            if (inode > 0) {
                found.putIfAbsent(inode, pid);
            }
        }
        return found;
    }

    /** Hands on every mount of a network namespace in one's own mount namespace, then in those of the given processes. */
    static void find(NativeFiles files, Map<Long, Integer> processes, Mounts mounts) {
        read(files, "/proc/thread-self/mountinfo", 0, mounts);
        long own = files.linkNumber(AT_FDCWD, "/proc/thread-self/ns/mnt", "mnt");
        processes.forEach((inode, pid) -> {
            if (inode != own) {
                read(files, "/proc/" + pid + "/mountinfo", pid, mounts);
            }
        });
    }

    private static void read(NativeFiles files, String mountinfo, int pid, Mounts mounts) {
        int length = files.read(AT_FDCWD, mountinfo);
        if (length <= 0) {
            return;
        }
        for (ProcPidMountinfo.NetnsMount mount :
                ProcPidMountinfo.networkNamespaces(new TextCursor(files.bytes(), 0, length))) {
            mounts.take(mount.inode(), NamespaceKeeper.mount(mount.path(), pid));
        }
    }
}
