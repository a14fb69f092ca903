package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.bpf.TaskIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;

/**
 * Threads that live in another network namespace than the first thread of their process, whose link
 * {@code /proc/PID/ns/net} shows (setns(2), unshare(2)); and all threads of a process whose first one is dead, for which
 * that link is gone.
 *
 * <p>Only processes with several threads are looked at; the kernel tells their number as the link count of
 * {@code /proc/PID/task} ({@code proc_task_getattr()}, fs/proc/base.c). {@link TaskIterator} does without all this.
 */
final class ThreadNamespaces {

    private final NativeFiles files;
    private final Threads threads;
    private final Threads byTables;

    private ThreadNamespaces(NativeFiles files, Threads threads, Threads byTables) {
        this.files = files;
        this.threads = threads;
        this.byTables = byTables;
    }

    /** Takes what is found. */
    @FunctionalInterface
    interface Threads {
        /** A thread in a namespace that is not its process's. */
        void take(long inode, int pid, int tid);
    }

    /**
     * Looks.
     *
     * @param threads takes the threads with their namespaces
     * @param byTables takes those of other users, whose links may not be read, with the inode of {@code net/tcp}, which is
     *     another one in each namespace
     */
    static void find(NativeFiles files, int[] pids, Threads threads, Threads byTables) {
        int[] several = new int[pids.length];
        int count = 0;
        for (int pid : pids) {
            // Two links for the directory itself, one for each thread.
            int number = (int) files.links(AT_FDCWD, "/proc/" + pid + "/task") - 2;
            if (number > 1) {
                several[count++] = pid;
            }
        }
        ThreadNamespaces search = new ThreadNamespaces(files, threads, byTables);
        for (int i = 0; i < count; i++) {
            search.process(several[i]);
        }
    }

    private void process(int pid) {
        long own = files.linkNumber(AT_FDCWD, "/proc/" + pid + "/ns/net", "net");
        boolean refused = own == -Errno.EACCES || own == -Errno.EPERM;
        if (refused) {
            own = files.inode(AT_FDCWD, "/proc/" + pid + "/net/tcp");
        } else if (own < 0 && own != -Errno.ENOENT) {
            return;
        }
        threads(pid, own, refused);
    }

    private void threads(int pid, long own, boolean refused) {
        int directory = files.openDirectory(AT_FDCWD, "/proc/" + pid + "/task");
        if (directory < 0) {
            return;
        }
        files.list(directory, (name, start, length, tid) -> {
            if (tid > 0 && tid != pid) {
                long inode = refused
                        ? files.inode(directory, tid + "/net/tcp")
                        : files.linkNumber(directory, tid + "/ns/net", "net");
                if (inode > 0 && inode != own) {
                    (refused ? byTables : threads).take(inode, pid, tid);
                }
            }
        });
        Syscall.close(directory);
    }
}
