package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.holders.NamespaceKeeper;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.sys.Errno;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks once more for namespaces to which every way was gone when they were to be read: their processes had ended since the
 * listing. What is seen of one is opened at that moment, before it can end, too. Of one that no process, thread, mount,
 * open file or socket shows any more it is known that it has ended; of any other, that it has not.
 */
public final class LostNamespaces {

    private final NativeFiles files;
    private final OtherRuns runs;
    private final List<NamespaceCatalog.Found> lost;
    private final Map<Long, NamespaceCatalog.Found> byInode = new HashMap<>();
    private final Map<Long, NamespaceCatalog.Found> byTable = new HashMap<>();
    private final Set<NamespaceCatalog.Found> seen = new HashSet<>();

    private LostNamespaces(NativeFiles files, List<NamespaceCatalog.Found> lost) {
        this.files = files;
        runs = new OtherRuns(files);
        this.lost = lost;
        for (NamespaceCatalog.Found namespace : lost) {
            if (namespace.inode > 0) {
                byInode.put(namespace.inode, namespace);
            }
            long table = namespace.table(files);
            if (table > 0) {
                byTable.put(table, namespace);
            }
        }
    }

    /**
     * Looks for them. Those that could be opened are kept open, until {@link NamespaceCatalog.Found#release()}; the others
     * learn what shows them now.
     *
     * @return those that still exist, or may, since processes ended faster than they could be looked at
     */
    public static Set<NamespaceCatalog.Found> look(NativeFiles files, List<NamespaceCatalog.Found> lost) {
        LostNamespaces search = new LostNamespaces(files, lost);
        BitSet processes = new BitSet();
        boolean all = Newcomers.follow(files, processes, search::process);
        int[] pids = processes.stream().toArray();
        ThreadNamespaces.find(files, pids, search::thread, search::threadByTable);
        MountedNamespaces.find(files, MountedNamespaces.ofProcesses(files, pids), search::keeper);
        if (search.seen.size() < lost.size()) {
            search.openFiles(pids);
        }
        if (!all) {
            search.seen.addAll(lost);
        }
        return search.seen;
    }

    /** Goes into what is sought as soon as a process shows it. Returns whether the process is still there. */
    private boolean process(int pid) {
        String viewer = "/proc/" + pid;
        long inode = files.linkNumber(AT_FDCWD, viewer + "/ns/net", "net");
        NamespaceCatalog.Found namespace = byInode.get(inode);
        if (namespace == null && inode < 0 && !byTable.isEmpty()) {
            namespace = byTable.get(files.inode(AT_FDCWD, viewer + "/net/tcp"));
        }
        if (namespace != null) {
            seen.add(namespace);
            namespace.shownBy(pid);
            if (!namespace.held()) {
                namespace.hold(files, files.open(AT_FDCWD, viewer + "/ns/net"));
            }
        }
        return inode != -Errno.ENOENT && inode != -Errno.ESRCH;
    }

    private void thread(long inode, int pid, int tid) {
        keeper(inode, NamespaceKeeper.thread(pid, tid));
    }

    private void threadByTable(long table, int pid, int tid) {
        keeper(byTable.get(table), NamespaceKeeper.thread(pid, tid));
    }

    private void keeper(long inode, NamespaceKeeper keeper) {
        keeper(byInode.get(inode), keeper);
    }

    private void keeper(NamespaceCatalog.@Nullable Found namespace, NamespaceKeeper keeper) {
        if (namespace != null && runs.isLasting(keeper)) {
            seen.add(namespace);
            if (!namespace.keepers.contains(keeper)) {
                namespace.keepers.add(keeper);
            }
            if (!namespace.held()) {
                namespace.hold(files, keeper.open(files));
            }
        }
    }

    /** The open files of all processes, one of which may be all that is left of a namespace. */
    private void openFiles(int[] pids) {
        HolderSearch search = HolderSearch.all(files, pids, null, null, TaskFileIterator.OtherFiles.NAMESPACES);
        for (OddFiles.OddFile file : search.odd().of(OddFiles.Kind.NAMESPACE)) {
            NamespaceKeeper keeper = NamespaceKeeper.openFile(file.pid(), file.tid(), file.fd());
            if (byInode.containsKey(file.inode())
                    && files.linkNumber(AT_FDCWD, keeper.entry(), "net") == file.inode()) {
                keeper(file.inode(), keeper);
            }
        }
        for (NamespaceCatalog.Found namespace : lost) {
            NamespaceKeeper socket = runs.lasting(search.namespaces().getOrDefault(namespace.inode, List.of()));
            if (socket != null) {
                keeper(namespace, socket);
            }
        }
    }
}
