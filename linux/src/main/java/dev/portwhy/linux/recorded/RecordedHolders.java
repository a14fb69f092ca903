package dev.portwhy.linux.recorded;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.KernelLink;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Via;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Who holds which socket, from the links {@code socket:[inode]} in {@code /proc/PID/fd} of a recorded tree. */
final class RecordedHolders {

    private final KernelFiles files;
    private final HolderTable.Builder holders = new HolderTable.Builder();
    private final Set<Integer> pids = new TreeSet<>();
    private boolean recorded;

    RecordedHolders(KernelFiles files) {
        this.files = files;
    }

    /** Adds what a process holds: by its own table, and by those of its threads where its own is missing or empty. */
    void add(int pid) {
        int own = table("/proc/" + pid + "/fd", pid, pid);
        if (own > 0) {
            return;
        }
        List<String> threads = files.list("/proc/" + pid + "/task");
        for (String thread : threads == null ? List.<String>of() : threads) {
            int tid = DecimalName.number(thread);
            if (tid > 0 && tid != pid) {
                table("/proc/" + pid + "/task/" + thread + "/fd", pid, tid);
            }
        }
    }

    private int table(String directory, int pid, int tid) {
        List<String> names = files.list(directory);
        if (names == null) {
            return 0;
        }
        recorded = true;
        for (String name : names) {
            int fd = DecimalName.number(name);
            long inode = fd < 0 ? 0 : KernelLink.number(files.readLink(directory + '/' + name), "socket");
            if (inode > 0) {
                holders.add(inode, pid, tid, fd, pid == tid ? Via.FD : Via.THREAD_FD);
                pids.add(pid);
            }
        }
        return names.size();
    }

    /** Whether the tree has file tables at all. */
    boolean recorded() {
        return recorded;
    }

    /** The processes that hold sockets. */
    Set<Integer> pids() {
        return pids;
    }

    HolderTable build() {
        return holders.build();
    }
}
