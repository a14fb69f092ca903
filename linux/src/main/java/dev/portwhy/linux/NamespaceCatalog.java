package dev.portwhy.linux;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which network namespaces there are: those of all processes ({@code /proc/PID/ns/net}, namespaces(7)) and those that
 * {@code ip netns} or a container runtime keeps under a name.
 *
 * <p>Reading another user's {@code ns/net} link takes ptrace rights. Without them two namespaces can still be told apart:
 * each has its own {@code /proc/PID/net} directory, and the inode number of a file in it differs from namespace to
 * namespace (fs/proc/proc_net.c).
 */
final class NamespaceCatalog {

    private static final String[] NAMED = {"/run/netns", "/run/docker/netns"};

    private final NativeFiles files;
    private final Map<Long, Found> byInode = new HashMap<>();
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
        /** The name under which {@code ip netns} or a runtime keeps it; empty for none. */
        String named = "";

        /** The file of that name. */
        String file = "";

        /** Everything but the name. {@code path} opens it for setns(2); empty when that is not permitted. */
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

        /** Whether only its text tables can be read. */
        boolean closed() {
            return path.isEmpty();
        }
    }

    /** The namespace of the calling thread first, then the others in the order of their oldest process. */
    static List<Found> read(NativeFiles files, int[] pids) {
        NamespaceCatalog catalog = new NamespaceCatalog(files);
        catalog.current();
        for (int pid : pids) {
            catalog.process(pid);
        }
        catalog.byTables();
        for (String directory : NAMED) {
            catalog.named(directory);
        }
        return catalog.found;
    }

    /** The namespace of the calling thread alone. */
    static Found current(NativeFiles files) {
        NamespaceCatalog catalog = new NamespaceCatalog(files);
        catalog.current();
        return catalog.found.get(0);
    }

    private void current() {
        long inode = files.linkNumber(NativeFiles.AT_FDCWD, "/proc/thread-self/ns/net", "net");
        add(new Found(Math.max(0, inode), "/proc/thread-self/ns/net", 0, true));
    }

    private void add(Found namespace) {
        found.add(namespace);
        if (namespace.inode > 0) {
            byInode.put(namespace.inode, namespace);
        }
    }

    private void process(int pid) {
        String path = "/proc/" + pid + "/ns/net";
        long inode = files.linkNumber(NativeFiles.AT_FDCWD, path, "net");
        if (inode == -Errno.EACCES || inode == -Errno.EPERM) {
            refused.add(pid);
        } else if (inode > 0) {
            Found namespace = byInode.get(inode);
            if (namespace == null) {
                namespace = new Found(inode, path, pid, false);
                add(namespace);
            }
            namespace.joinedBy(pid);
        }
    }

    /** Sorts the processes whose link was refused by the tables they see. */
    private void byTables() {
        if (refused.isEmpty()) {
            return;
        }
        Map<Long, Found> byTable = new HashMap<>();
        for (Found namespace : found) {
            long table = table(files, namespace);
            if (table > 0) {
                byTable.putIfAbsent(table, namespace);
            }
        }
        for (int pid : refused) {
            long table = files.inode(NativeFiles.AT_FDCWD, "/proc/" + pid + "/net/tcp");
            if (table <= 0) {
                continue;
            }
            Found namespace = byTable.get(table);
            if (namespace == null) {
                namespace = new Found(0, "", pid, false);
                byTable.put(table, namespace);
                add(namespace);
            }
            namespace.joinedBy(pid);
        }
    }

    /** What tells a namespace from others without reading its link; not positive when no process shows it. */
    static long table(NativeFiles files, Found namespace) {
        String process = namespace.current ? "thread-self" : Integer.toString(namespace.pid);
        return files.inode(NativeFiles.AT_FDCWD, "/proc/" + process + "/net/tcp");
    }

    private void named(String directory) {
        int fd = files.openDirectory(NativeFiles.AT_FDCWD, directory);
        if (fd < 0) {
            return;
        }
        // A file there is a namespace only while one is mounted on it: it is on another device than its directory then.
        long device = files.device(NativeFiles.AT_FDCWD, directory);
        files.list(fd, (name, start, length, number) -> {
            String path = directory + "/" + new String(name, start, length, java.nio.charset.StandardCharsets.UTF_8);
            long inode = files.inode(NativeFiles.AT_FDCWD, path);
            if (inode > 0 && files.device(NativeFiles.AT_FDCWD, path) != device) {
                Found namespace = byInode.get(inode);
                if (namespace == null) {
                    namespace = new Found(inode, path, 0, false);
                    add(namespace);
                }
                if (namespace.named.isEmpty()) {
                    namespace.named = path.substring(directory.length() + 1);
                    namespace.file = path;
                }
            }
        });
        Syscall.close(fd);
    }
}
