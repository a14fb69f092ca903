package dev.portwhy.linux.proc;

import dev.portwhy.linux.file.EtcPasswd;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;

/**
 * Whose a process is, as far as the kernel itself says: the user it runs as, or the one who made the user namespace it lives
 * in (user_namespaces(7)). In a user's containers processes run as ids that are lent to that user for this purpose; what such
 * a process may do and who may do what to it follows from its user namespace.
 */
public final class ProcessUsers {

    private static final int ROOT = 0;
    /** ioctl_nsfs(2). */
    private static final int NS_GET_USERNS = 0xb701;

    private static final int NS_GET_PARENT = 0xb702;

    private static final int NS_GET_OWNER_UID = 0xb704;
    /** The kernel allows 32 ({@code create_user_ns()}, kernel/user_namespace.c). */
    private static final int MOST_NAMESPACES = 33;

    private final KernelFiles files;
    private final EtcPasswd users;

    /** Asks below the root of {@code files}. */
    public ProcessUsers(KernelFiles files, EtcPasswd users) {
        this.files = files;
        this.users = users;
    }

    /**
     * Whether a user may say something about a process: it is one of that user's own, or the user is root. A recorded tree
     * keeps no user namespaces; an id without a name is one that is lent.
     *
     * @param pid the process
     * @param uid the user it runs as
     * @param user the one who says something
     */
    public boolean mayDescribe(int user, int pid, int uid) {
        if (user == ROOT || uid == user) {
            return true;
        }
        return files.root().live() ? livesIn(user, pid) : uid != ROOT && !users.isNamed(uid);
    }

    /**
     * The user who made the user namespace that a process's mount namespace belongs to, and so may have mounted anything
     * anywhere in it; 0 for root, -1 where it is not told.
     */
    public static int ofMounts(NativeFiles files, int pid) {
        int mounts = files.openNamespace("/proc/" + pid + "/ns/mnt");
        if (mounts < 0) {
            return -1;
        }
        int users = (int) Syscall.call(SyscallNumbers.IOCTL, mounts, NS_GET_USERNS, 0);
        Syscall.close(mounts);
        if (users < 0) {
            return -1;
        }
        try (NativeMemory owner = new NativeMemory(Integer.BYTES)) {
            long told = Syscall.call(SyscallNumbers.IOCTL, users, NS_GET_OWNER_UID, owner.address());
            return told < 0 ? -1 : owner.getInt(0);
        } finally {
            Syscall.close(users);
        }
    }

    /** Whether a user made the user namespace of a process, or one around it. */
    private boolean livesIn(int user, int pid) {
        int namespace = files.open("/proc/" + pid + "/ns/user");
        try (NativeMemory owner = new NativeMemory(Integer.BYTES)) {
            for (int i = 0; i < MOST_NAMESPACES && namespace >= 0; i++) {
                long told = Syscall.call(SyscallNumbers.IOCTL, namespace, NS_GET_OWNER_UID, owner.address());
                if (told == 0 && owner.getInt(0) == user) {
                    return true;
                }
                int parent = (int) Syscall.call(SyscallNumbers.IOCTL, namespace, NS_GET_PARENT, 0);
                files.close(namespace);
                namespace = parent;
            }
            return false;
        } finally {
            if (namespace >= 0) {
                files.close(namespace);
            }
        }
    }
}
