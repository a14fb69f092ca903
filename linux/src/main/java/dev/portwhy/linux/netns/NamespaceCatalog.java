package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.bpf.TaskIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.holders.NamespaceKeeper;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.net.NetnsName;
import dev.portwhy.linux.proc.ProcessUsers;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.NamespacePin;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which network namespaces there are: those of all processes ({@code /proc/PID/ns/net}, namespaces(7)) and of single
 * threads, those that are mounted somewhere, as {@code ip netns} and container runtimes do, and, once all open files are
 * known, those that only such a file or a socket keeps alive.
 *
 * <p>Reading another user's {@code ns/net} link takes ptrace rights. Without them two namespaces can still be told apart:
 * each has its own {@code /proc/PID/net} directory, and the inode number of a file in it differs from namespace to
 * namespace (fs/proc/proc_net.c).
 */
public final class NamespaceCatalog {

    /** From this many processes on one pass of the kernel is cheaper than looking at each. */
    private static final int MANY_PROCESSES = 32;

    private final NativeFiles files;
    private final OtherRuns runs;
    private final Map<Long, Found> byInode = new HashMap<>();
    private final Map<Long, Found> tables = new HashMap<>();
    private final List<Integer> refused = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();

    private NamespaceCatalog(NativeFiles files) {
        this.files = files;
        runs = new OtherRuns(files);
    }

    /**
     * One namespace, and how to get at it. Every process, thread, mount and descriptor of it is a way in, for a process may
     * end between the listing and the look, and its number may be another's by then; so what was opened or read is checked
     * to be of this namespace.
     */
    public static final class Found {

        public final long inode;
        final String path;
        public final boolean current;
        /** A process in it that is to stand for it, at first the first that was seen; 0 for none. */
        public int pid;

        public int processes;
        /** The file that it is mounted on, where it is; else empty. */
        String file = "";

        /** The same as those see it who have the mount, and the user who made their mount namespace; 0 for root. */
        String mountPath = "";

        int mountUser;

        /** What keeps it alive beside processes, as far as that was looked for. */
        public final List<NamespaceKeeper> keepers = new ArrayList<>();

        /** The processes in it after the first. */
        private int[] others = {};

        private int otherCount;
        /** The inode of {@code net/tcp} as seen from it; 0 where nobody asked. */
        private long table;
        /** Its open file; -1 while none is kept. */
        private int held = -1;

        /**
         * Everything but the name. {@code path} opens it for setns(2); empty when that is not permitted, or takes more
         * than a path.
         */
        public Found(long inode, String path, int pid, boolean current) {
            this.inode = inode;
            this.path = path;
            this.pid = pid;
            this.current = current;
        }

        public void joinedBy(int process) {
            processes++;
            if (pid == 0) {
                pid = process;
            } else if (process != pid) {
                another(process);
            }
        }

        private void another(int process) {
            if (otherCount == others.length) {
                others = java.util.Arrays.copyOf(others, Math.max(4, otherCount * 2));
            }
            others[otherCount++] = process;
        }

        /** Has a process stand for it that was seen in it right now. */
        void shownBy(int process) {
            if (process != pid) {
                another(pid);
                pid = process;
            }
        }

        /** The processes by which it is known, the one that stands for it first. */
        int[] pids() {
            if (pid == 0) {
                return new int[0];
            }
            int[] all = new int[1 + otherCount];
            all[0] = pid;
            System.arraycopy(others, 0, all, 1, otherCount);
            return all;
        }

        /** Opens it for setns(2). Returns a descriptor or the negative error number of the first way that was tried. */
        public int open(NativeFiles files) {
            if (held >= 0) {
                return (int) Syscall.call(SyscallNumbers.FCNTL, held, F_DUPFD_CLOEXEC, 0);
            }
            int result = path.isEmpty() ? -Errno.EACCES : checked(files, files.openNamespace(path));
            for (int i = 0; i < otherCount && mayWork(result); i++) {
                result = better(result, checked(files, files.open(AT_FDCWD, link(others[i]))));
            }
            for (int i = 0; i < keepers.size() && mayWork(result); i++) {
                result = better(result, checked(files, keepers.get(i).open(files)));
            }
            return result;
        }

        /** Another way is of no use where no file can be opened at all. */
        private static boolean mayWork(int result) {
            return result < 0 && result != -Errno.EMFILE && result != -Errno.ENFILE;
        }

        /** That a way is forbidden says more than that another is gone. */
        private static int better(int one, int two) {
            return two >= 0 || one == -Errno.ENOENT || one == -Errno.ESRCH ? two : one;
        }

        private int checked(NativeFiles files, int fd) {
            if (fd < 0 || inode == 0 || files.inode(fd) == inode) {
                return fd;
            }
            Syscall.close(fd);
            return -Errno.ENOENT;
        }

        /** Keeps it open from now on by a descriptor, where that is one of it, so that no process need lead there again. */
        void hold(NativeFiles files, int fd) {
            int right = checked(files, fd);
            if (held < 0) {
                held = right;
            } else if (right >= 0) {
                Syscall.close(right);
            }
        }

        boolean held() {
            return held >= 0;
        }

        /** Closes what {@link #hold} keeps. */
        public void release() {
            if (held >= 0) {
                Syscall.close(held);
                held = -1;
            }
        }

        /** Where processes and threads are that see its text tables, as directories below {@code /proc}. */
        public List<String> viewers() {
            List<String> viewers = new ArrayList<>();
            for (int process : pids()) {
                viewers.add("/proc/" + process);
            }
            for (NamespaceKeeper keeper : keepers) {
                if (keeper.kind() == NamespacePin.Kind.THREAD) {
                    viewers.add("/proc/" + keeper.pid() + "/task/" + keeper.tid());
                }
            }
            return viewers;
        }

        /** Whether a process or thread is in it at this moment. */
        public boolean seenBy(NativeFiles files, String viewer) {
            long now = files.linkNumber(AT_FDCWD, viewer + "/ns/net", "net");
            if (now > 0 && inode > 0) {
                return now == inode;
            }
            return table > 0 && files.inode(AT_FDCWD, viewer + "/net/tcp") == table;
        }

        /** What tells it from others without reading its link; not positive when no process shows it. */
        long table(NativeFiles files) {
            if (table == 0 && current) {
                table = Math.max(0, files.inode(AT_FDCWD, "/proc/thread-self/net/tcp"));
            }
            if (table == 0) {
                for (String viewer : viewers()) {
                    long seen = files.inode(AT_FDCWD, viewer + "/net/tcp");
                    if (seen > 0 && files.linkNumber(AT_FDCWD, viewer + "/ns/net", "net") == inode) {
                        table = seen;
                        return seen;
                    }
                }
            }
            return table;
        }
    }

    /** The namespace of the calling thread first, then the others in the order of their oldest process. */
    public static List<Found> read(NativeFiles files, Found current, int[] pids) {
        NamespaceCatalog catalog = new NamespaceCatalog(files);
        catalog.add(current);
        Map<Long, Integer> mountNamespaces = new LinkedHashMap<>();
        if (pids.length < MANY_PROCESSES || !catalog.byKernel(mountNamespaces)) {
            catalog.processes(pids);
            catalog.byTables();
            ThreadNamespaces.find(files, pids, catalog::thread, catalog::threadByTable);
            mountNamespaces = MountedNamespaces.ofProcesses(files, pids);
        }
        MountedNamespaces.find(files, mountNamespaces, catalog::mounted);
        catalog.found.removeIf(catalog::ofAnotherRun);
        return catalog.found;
    }

    /** Asks the kernel for all at once; false where it does not tell. */
    private boolean byKernel(Map<Long, Integer> mountNamespaces) {
        List<Runnable> processes = new ArrayList<>();
        List<Runnable> threads = new ArrayList<>();
        boolean told = TaskIterator.run(files, (inode, mountNamespace, pid, tid) -> {
            if (pid == tid) {
                processes.add(() -> {
                    joined(inode, pid);
                    mountNamespaces.putIfAbsent(mountNamespace, pid);
                });
            } else {
                threads.add(() -> thread(inode, pid, tid));
            }
        });
        if (told) {
            // A process shows a namespace better than a thread of another does.
            processes.forEach(Runnable::run);
            threads.forEach(Runnable::run);
        }
        return told;
    }

    /** The namespace of the calling thread alone. */
    public static Found current(NativeFiles files) {
        long inode = files.linkNumber(AT_FDCWD, "/proc/thread-self/ns/net", "net");
        return new Found(Math.max(0, inode), "/proc/thread-self/ns/net", 0, true);
    }

    /**
     * Whether only another run of this program lives in a namespace: without root the lab's worker is in one of its own.
     * Root's runs never are, so root need not ask.
     */
    private boolean ofAnotherRun(Found namespace) {
        return Syscall.geteuid() != 0
                && !namespace.current
                && namespace.processes == 1
                && namespace.keepers.isEmpty()
                && runs.passing(namespace.pid, namespace.pid);
    }

    private void add(Found namespace) {
        found.add(namespace);
        if (namespace.inode > 0) {
            byInode.put(namespace.inode, namespace);
        }
    }

    /** All processes; where some have ended since they were listed, those too that have come meanwhile. */
    private void processes(int[] pids) {
        java.util.BitSet known = new java.util.BitSet();
        boolean ended = false;
        for (int pid : pids) {
            known.set(pid);
            ended |= !process(pid);
        }
        if (ended) {
            Newcomers.follow(files, known, this::process);
        }
    }

    /** Notes a process; false where it has ended. */
    private boolean process(int pid) {
        long inode = files.linkNumber(AT_FDCWD, link(pid), "net");
        if (inode == -Errno.EACCES || inode == -Errno.EPERM) {
            refused.add(pid);
        } else if (inode > 0) {
            joined(inode, pid);
        }
        return inode != -Errno.ENOENT && inode != -Errno.ESRCH;
    }

    private static String link(int pid) {
        return "/proc/" + pid + "/ns/net";
    }

    private void joined(long inode, int pid) {
        Found namespace = byInode.get(inode);
        if (namespace == null) {
            namespace = new Found(inode, link(pid), pid, false);
            add(namespace);
        }
        namespace.joinedBy(pid);
    }

    /** Sorts the processes whose link was refused by the tables they see. */
    private void byTables() {
        for (int pid : refused) {
            long table = files.inode(AT_FDCWD, "/proc/" + pid + "/net/tcp");
            if (table > 0) {
                byTable(table, pid).joinedBy(pid);
            }
        }
    }

    /** The namespace of a table; a new one, of which only the tables can be read, where it is none of the known ones. */
    private Found byTable(long table, int pid) {
        if (tables.isEmpty()) {
            for (Found namespace : found) {
                long known = namespace.table(files);
                if (known > 0) {
                    tables.putIfAbsent(known, namespace);
                }
            }
        }
        Found namespace = tables.get(table);
        if (namespace == null) {
            namespace = new Found(0, "", pid, false);
            namespace.table = table;
            tables.put(table, namespace);
            add(namespace);
        }
        return namespace;
    }

    /** A thread of another user's process, known by the table it sees. */
    private void threadByTable(long table, int pid, int tid) {
        if (runs.passing(pid, tid)) {
            return;
        }
        Found namespace = byTable(table, 0);
        if (namespace.processes == 0) {
            namespace.keepers.add(NamespaceKeeper.thread(pid, tid));
        }
    }

    /** A mounted namespace. The first mount below a directory of that purpose gives it its name. */
    private void mounted(long inode, NamespaceKeeper mount) {
        Found namespace = byInode.get(inode);
        if (namespace == null) {
            String entry = mount.entry();
            boolean reachable = files.inode(AT_FDCWD, entry) == inode;
            namespace = new Found(inode, reachable ? entry : "", 0, false);
            add(namespace);
        }
        namespace.keepers.add(mount);
        boolean kept = NetnsName.isKept(mount.path());
        if (namespace.file.isEmpty() || kept && !NetnsName.isKept(namespace.file)) {
            // Two mount namespaces may have different things under one path; a runtime's own names do not repeat. In a
            // mount
            // namespace of a user's anything may be mounted under any name, so there the name alone says nothing.
            int user = mount.pid() == 0 ? 0 : ProcessUsers.ofMounts(files, mount.pid());
            namespace.file = kept && user == 0 ? mount.path() : mount.entry();
            namespace.mountPath = mount.path();
            namespace.mountUser = user;
        }
    }

    private void thread(long inode, int pid, int tid) {
        if (!runs.passing(pid, tid)) {
            keeper(inode, NamespaceKeeper.thread(pid, tid));
        }
    }

    /** Something else that keeps a namespace alive, which perhaps nothing else does. */
    private void keeper(long inode, NamespaceKeeper keeper) {
        Found namespace = byInode.get(inode);
        if (namespace == null) {
            namespace = new Found(inode, keeper.entry(), 0, false);
            add(namespace);
        }
        namespace.keepers.add(keeper);
    }

    /**
     * The namespaces that only an open file or a socket keeps alive, beside those that are known. Those known ones in
     * which no process lives learn what else keeps them.
     *
     * @param search has gone through all open files, {@link TaskFileIterator.OtherFiles#NAMESPACES} included
     */
    public static List<Found> kept(NativeFiles files, List<Found> known, HolderSearch search) {
        NamespaceCatalog catalog = new NamespaceCatalog(files);
        known.forEach(catalog::add);
        for (OddFiles.OddFile file : search.odd().of(OddFiles.Kind.NAMESPACE)) {
            NamespaceKeeper keeper = NamespaceKeeper.openFile(file.pid(), file.tid(), file.fd());
            if (catalog.lonely(file.inode())
                    && !catalog.runs.passing(file.pid(), file.tid())
                    && files.linkNumber(AT_FDCWD, keeper.entry(), "net") == file.inode()) {
                catalog.keeper(file.inode(), keeper);
            }
        }
        search.namespaces().forEach((inode, keepers) -> {
            NamespaceKeeper keeper = catalog.lonely(inode) ? catalog.runs.lasting(keepers) : null;
            if (keeper != null) {
                catalog.keeper(inode, keeper);
            }
        });
        return new ArrayList<>(catalog.found.subList(known.size(), catalog.found.size()));
    }

    /** Whether nobody is known to live there. */
    private boolean lonely(long inode) {
        Found namespace = byInode.get(inode);
        return namespace == null || namespace.processes == 0 && !namespace.current;
    }
}
