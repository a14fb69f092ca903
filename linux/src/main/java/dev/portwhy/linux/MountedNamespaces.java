package dev.portwhy.linux;

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

    /** Hands on every mount of a network namespace in the mount namespaces of these processes and in one's own. */
    static void find(NativeFiles files, int[] pids, Mounts mounts) {
        read(files, "/proc/thread-self/mountinfo", 0, mounts);
        long own = files.linkNumber(NativeFiles.AT_FDCWD, "/proc/thread-self/ns/mnt", "mnt");
        Map<Long, Integer> others = new LinkedHashMap<>();
        for (int pid : pids) {
            long inode = files.linkNumber(NativeFiles.AT_FDCWD, "/proc/" + pid + "/ns/mnt", "mnt");
            if (inode > 0 && inode != own) {
                others.putIfAbsent(inode, pid);
            }
        }
        for (int pid : others.values()) {
            read(files, "/proc/" + pid + "/mountinfo", pid, mounts);
        }
    }

    private static void read(NativeFiles files, String mountinfo, int pid, Mounts mounts) {
        int length = files.read(NativeFiles.AT_FDCWD, mountinfo);
        if (length <= 0) {
            return;
        }
        for (ProcPidMountinfo.NetnsMount mount :
                ProcPidMountinfo.networkNamespaces(new TextCursor(files.bytes(), 0, length))) {
            mounts.take(mount.inode(), NamespaceKeeper.mount(mount.path(), pid));
        }
    }
}
