package dev.portwhy.linux.recorded;

import static dev.portwhy.linux.sys.Abi.PROC_PID_INIT_INO;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.KernelLink;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The network namespaces of a recorded tree, from the links {@code net:[inode]} of its processes. {@code /proc/net} shows
 * the one the recording program was in, which comes first. Where no link was recorded there is one namespace.
 */
final class RecordedNamespaces {

    /** One namespace, and where its text files are. */
    static final class Found {
        final long inode;
        final boolean current;
        final List<Integer> pids = new ArrayList<>();
        String directory = "";
        boolean host;

        Found(long inode, boolean current) {
            this.inode = inode;
            this.current = current;
        }
    }

    private final KernelFiles files;
    private final List<Found> found = new ArrayList<>();
    private final Map<Long, Found> byInode = new HashMap<>();

    private RecordedNamespaces(KernelFiles files) {
        this.files = files;
    }

    /** All namespaces, the current one first, the others by their smallest pid. */
    static List<Found> read(KernelFiles files, int[] pids) {
        RecordedNamespaces namespaces = new RecordedNamespaces(files);
        Map<Integer, Long> links = new HashMap<>();
        for (int pid : pids) {
            links.put(pid, namespaces.link(Integer.toString(pid)));
        }
        namespaces.current(links);
        for (int pid : pids) {
            long inode = links.getOrDefault(pid, 0L);
            Found namespace = inode > 0 || namespaces.byInode.isEmpty()
                    ? namespaces.byInode.computeIfAbsent(inode, namespaces::another)
                    : namespaces.found.getFirst();
            namespace.pids.add(pid);
        }
        namespaces.directories();
        namespaces.host(links);
        return namespaces.found;
    }

    private long link(String process) {
        return KernelLink.number(files.readLink("/proc/" + process + "/ns/net"), "net");
    }

    private Found another(long inode) {
        Found namespace = new Found(inode, false);
        found.add(namespace);
        return namespace;
    }

    /** The recorder's own namespace, else that of process 1, else that of the first process with a link. */
    private void current(Map<Integer, Long> links) {
        long inode = link("self");
        inode = inode > 0 ? inode : links.getOrDefault(1, 0L);
        for (long any : links.values()) {
            inode = inode > 0 ? inode : any;
        }
        Found namespace = new Found(inode, true);
        found.add(namespace);
        byInode.put(namespace.inode, namespace);
    }

    private void directories() {
        for (Found namespace : found) {
            if (namespace.current && hasTable("/proc/net")) {
                namespace.directory = "/proc/net";
            }
            for (int i = 0; namespace.directory.isEmpty() && i < namespace.pids.size(); i++) {
                String directory = "/proc/" + namespace.pids.get(i) + "/net";
                namespace.directory = hasTable(directory) ? directory : "";
            }
        }
    }

    private boolean hasTable(String directory) {
        return files.stat(directory + "/tcp") != null
                || files.stat(directory + "/tcp6") != null
                || files.stat(directory + "/udp") != null;
    }

    /** The namespace of process 1, unless the tree was recorded inside a container. */
    private void host(Map<Integer, Long> links) {
        long pidNamespace = KernelLink.number(files.readLink("/proc/self/ns/pid"), "pid");
        if (pidNamespace > 0 && pidNamespace != PROC_PID_INIT_INO) {
            return;
        }
        long first = links.getOrDefault(1, 0L);
        for (Found namespace : found) {
            namespace.host = first > 0 ? namespace.inode == first : found.size() == 1;
        }
    }
}
