package dev.portwhy.linux;

import dev.portwhy.linux.hidden.OddFiles;
import dev.portwhy.linux.net.NetnsName;
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
final class NamespaceCatalog {

    /** From this many processes on one pass of the kernel is cheaper than looking at each. */
    private static final int MANY_PROCESSES = 32;

    private final NativeFiles files;
    private final Map<Long, Found> byInode = new HashMap<>();
    private final Map<Long, Found> tables = new HashMap<>();
    private final List<Integer> refused = new ArrayList<>();
    private final List<Found> found = new ArrayList<>();

    private NamespaceCatalog(NativeFiles files) {
        this.files = files;
    }

    /** One namespace, and how to get at it. */
    static final class Found {
        final long inode;
        final String path;
        final boolean current;
        /** The first process that was seen in it; 0 for none. */
        int pid;

        int processes;
        /** The file that it is mounted on, where it is; else empty. */
        String file = "";

        /** What keeps it alive beside processes, as far as that was looked for. */
        final List<NamespaceKeeper> keepers = new ArrayList<>();

        /**
         * Everything but the name. {@code path} opens it for setns(2); empty when that is not permitted, or takes more
         * than a path.
         */
        Found(long inode, String path, int pid, boolean current) {
            this.inode = inode;
            this.path = path;
            this.pid = pid;
            this.current = current;
        }

        private void joinedBy(int process) {
            processes++;
            pid = pid == 0 ? process : pid;
        }

        /** Opens it for setns(2). Returns a descriptor or a negative error number. */
        int open(NativeFiles files) {
            int result = path.isEmpty() ? -Errno.EACCES : checked(files, files.open(NativeFiles.AT_FDCWD, path));
            for (int i = 0; i < keepers.size() && result < 0; i++) {
                result = checked(files, keepers.get(i).open(files));
            }
            return result;
        }

        /** A thread may have moved on meanwhile, a descriptor may be another file: then this is another namespace. */
        private int checked(NativeFiles files, int fd) {
            if (fd < 0 || pid > 0 || inode == 0) {
                return fd;
            }
            if (files.inode(NativeFiles.AT_FDCWD, "/proc/thread-self/fd/" + fd) == inode) {
                return fd;
            }
            Syscall.close(fd);
            return -Errno.ENOENT;
        }

        /** Where the text tables of a process or thread in it are; empty where nobody is. */
        String tables() {
            if (current) {
                return "/proc/thread-self/net";
            }
            for (int i = 0; pid == 0 && i < keepers.size(); i++) {
                NamespaceKeeper keeper = keepers.get(i);
                if (keeper.kind() == NamespacePin.Kind.THREAD) {
                    return "/proc/" + keeper.pid() + "/task/" + keeper.tid() + "/net";
                }
            }
            return pid == 0 ? "" : "/proc/" + pid + "/net";
        }
    }

    /** The namespace of the calling thread first, then the others in the order of their oldest process. */
    static List<Found> read(NativeFiles files, Found current, int[] pids) {
        NamespaceCatalog catalog = new NamespaceCatalog(files);
        catalog.add(current);
        Map<Long, Integer> mountNamespaces = new LinkedHashMap<>();
        if (pids.length < MANY_PROCESSES || !catalog.byKernel(mountNamespaces)) {
            for (int pid : pids) {
                catalog.process(pid);
            }
            catalog.byTables();
            ThreadNamespaces.find(files, pids, catalog::thread, catalog::threadByTable);
            mountNamespaces = MountedNamespaces.ofProcesses(files, pids);
        }
        MountedNamespaces.find(files, mountNamespaces, catalog::mounted);
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
    static Found current(NativeFiles files) {
        long inode = files.linkNumber(NativeFiles.AT_FDCWD, "/proc/thread-self/ns/net", "net");
        return new Found(Math.max(0, inode), "/proc/thread-self/ns/net", 0, true);
    }

    private void add(Found namespace) {
        found.add(namespace);
        if (namespace.inode > 0) {
            byInode.put(namespace.inode, namespace);
        }
    }

    private void process(int pid) {
        long inode = files.linkNumber(NativeFiles.AT_FDCWD, link(pid), "net");
        if (inode == -Errno.EACCES || inode == -Errno.EPERM) {
            refused.add(pid);
        } else if (inode > 0) {
            joined(inode, pid);
        }
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
            long table = files.inode(NativeFiles.AT_FDCWD, "/proc/" + pid + "/net/tcp");
            if (table > 0) {
                byTable(table, pid).joinedBy(pid);
            }
        }
    }

    /** The namespace of a table; a new one, of which only the tables can be read, where it is none of the known ones. */
    private Found byTable(long table, int pid) {
        if (tables.isEmpty()) {
            for (Found namespace : found) {
                long known = table(files, namespace);
                if (known > 0) {
                    tables.putIfAbsent(known, namespace);
                }
            }
        }
        Found namespace = tables.get(table);
        if (namespace == null) {
            namespace = new Found(0, "", pid, false);
            tables.put(table, namespace);
            add(namespace);
        }
        return namespace;
    }

    /** A thread of another user's process, known by the table it sees. */
    private void threadByTable(long table, int pid, int tid) {
        Found namespace = byTable(table, 0);
        if (namespace.processes == 0) {
            namespace.keepers.add(NamespaceKeeper.thread(pid, tid));
        }
    }

    /** What tells a namespace from others without reading its link; not positive when no process shows it. */
    static long table(NativeFiles files, Found namespace) {
        String tables = namespace.tables();
        return tables.isEmpty() ? -Errno.ENOENT : files.inode(NativeFiles.AT_FDCWD, tables + "/tcp");
    }

    /** A mounted namespace. The first mount below a directory of that purpose gives it its name. */
    private void mounted(long inode, NamespaceKeeper mount) {
        Found namespace = byInode.get(inode);
        if (namespace == null) {
            String entry = mount.entry();
            boolean reachable = files.inode(NativeFiles.AT_FDCWD, entry) == inode;
            namespace = new Found(inode, reachable ? entry : "", 0, false);
            add(namespace);
        }
        namespace.keepers.add(mount);
        boolean kept = NetnsName.isKept(mount.path());
        if (namespace.file.isEmpty() || kept && !NetnsName.isKept(namespace.file)) {
            // Two mount namespaces may have different things under one path; a runtime's own names do not repeat.
            namespace.file = kept ? mount.path() : mount.entry();
        }
    }

    private void thread(long inode, int pid, int tid) {
        keeper(inode, NamespaceKeeper.thread(pid, tid));
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
    static List<Found> kept(NativeFiles files, List<Found> known, HolderSearch search) {
        NamespaceCatalog catalog = new NamespaceCatalog(files);
        known.forEach(catalog::add);
        for (OddFiles.OddFile file : search.odd().of(OddFiles.Kind.NAMESPACE)) {
            NamespaceKeeper keeper = NamespaceKeeper.openFile(file.pid(), file.tid(), file.fd());
            if (catalog.lonely(file.inode())
                    && files.linkNumber(NativeFiles.AT_FDCWD, keeper.entry(), "net") == file.inode()) {
                catalog.keeper(file.inode(), keeper);
            }
        }
        search.namespaces().forEach((inode, keeper) -> {
            if (catalog.lonely(inode)) {
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
