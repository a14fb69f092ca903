package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Via;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * File tables of threads that do not share their process's: after {@code unshare(CLONE_FILES)}, or because the leader is
 * dead ({@code /proc/PID/task/TID/fd}, proc_pid_task(5)). The BPF iterator sees these by itself.
 */
final class ThreadFileTables {

    private static final int KCMP_FILES = 2;

    private final KernelFiles files;

    ThreadFileTables(KernelFiles files) {
        this.files = files;
    }

    /** Our own threads share one table, in which copies of other processes' files may be. */
    void find(int[] pids, Unexplained wanted) {
        int own = files.root().live() ? Syscall.getpid() : 0;
        for (int pid : pids) {
            if (pid == own) {
                continue;
            }
            List<String> threads = files.list("/proc/" + pid + "/task");
            if (threads == null || threads.size() < 2) {
                continue;
            }
            for (String name : threads) {
                int tid = DecimalName.number(name);
                if (tid > 0 && tid != pid && !sharesFiles(pid, tid)) {
                    table(pid, tid, wanted);
                }
            }
        }
    }

    /** Asks the kernel whether both have one table (kcmp(2)); where it does not say, the table is read. */
    private boolean sharesFiles(int pid, int tid) {
        return files.root().live() && Syscall.call(SyscallNumbers.KCMP, pid, tid, KCMP_FILES) == 0;
    }

    private void table(int pid, int tid, Unexplained wanted) {
        String directory = "/proc/" + pid + "/task/" + tid + "/fd";
        List<String> names = files.list(directory);
        if (names == null) {
            return;
        }
        for (String name : names) {
            long inode = SocketLink.inode(files.readLink(directory + "/" + name));
            if (inode > 0) {
                wanted.holder(inode, pid, tid, DecimalName.number(name), Via.THREAD_FD);
            }
        }
    }

    /** The threads of a process whose leader is dead share one table; it is read once for each, which tells the same. */
    static @Nullable String firstLivingThread(KernelFiles files, int pid) {
        List<String> threads = files.list("/proc/" + pid + "/task");
        if (threads == null) {
            return null;
        }
        for (String name : threads) {
            if (DecimalName.number(name) != pid) {
                return name;
            }
        }
        return null;
    }
}
