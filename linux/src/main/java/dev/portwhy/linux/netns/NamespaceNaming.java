package dev.portwhy.linux.netns;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.container.Membership;
import dev.portwhy.linux.container.NetnsContainers;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.net.NetnsName;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.model.Container;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.NetworkNamespace.Kind;
import dev.portwhy.model.Pod;
import dev.portwhy.model.ProcessInfo;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names for network namespaces that a person knows: {@code host}, a container's name, that of {@code ip netns}, or a
 * process.
 */
public final class NamespaceNaming {

    private final Map<NamespaceCatalog.Found, Name> names = new HashMap<>();

    /** The name of a namespace as long as nobody has asked for it. */
    public static final Name NONE = new Name("", Kind.UNNAMED, null);

    /** A name and where it comes from, and the container that the namespace was made for; null for none. */
    public record Name(String name, Kind kind, @Nullable Container container) {}

    public NamespaceNaming(
            KernelFiles files, NativeFiles links, ProcessReader processes, List<NamespaceCatalog.Found> found) {
        NamespaceCatalog.Found host = host(links, found);
        int[] pids = new int[found.size()];
        int count = 0;
        for (NamespaceCatalog.Found namespace : found) {
            if (namespace.pid > 0 && (namespace != host || OtherRuns.isThis(namespace.pid))) {
                pids[count++] = namespace.pid;
            }
        }
        Map<Integer, ProcessInfo> infos =
                count == 0 ? Map.of() : processes.read(java.util.Arrays.copyOf(pids, count), ProcessReader.Depth.FULL);
        OtherRuns runs = new OtherRuns(links);
        NetnsContainers containers = new NetnsContainers(files, processes.users());
        for (NamespaceCatalog.Found namespace : found) {
            ProcessInfo process = infos.get(namespace.pid);
            boolean asked = namespace.pid > 0 && (namespace != host || process != null);
            if (asked
                    && (process == null
                            || runs.passing(process)
                            || !namespace.seenBy(links, "/proc/" + namespace.pid))) {
                process = another(links, processes, namespace, runs);
            }
            names.put(namespace, name(namespace, namespace == host, process, containers));
        }
    }

    /**
     * A process that lives in the namespace now, in the place of the first, which has ended meanwhile or is a run of this
     * program, which will; null for none. A run stands for it only where nothing else lives there, and this one never does
     * for the namespace it is in: its number would lead nowhere as soon as it is read.
     */
    private static @Nullable ProcessInfo another(
            NativeFiles links, ProcessReader processes, NamespaceCatalog.Found namespace, OtherRuns runs) {
        ProcessInfo run = null;
        for (int pid : namespace.pids()) {
            ProcessInfo process =
                    processes.read(new int[] {pid}, ProcessReader.Depth.FULL).get(pid);
            if (process == null || !namespace.seenBy(links, "/proc/" + pid)) {
                continue;
            }
            if (!runs.passing(process)) {
                namespace.shownBy(pid);
                return process;
            }
            if (run == null && !(namespace.current && OtherRuns.isOfThis(process))) {
                run = process;
            }
        }
        if (run != null) {
            namespace.shownBy(run.pid());
        } else if (namespace.current) {
            namespace.pid = 0;
        }
        return run;
    }

    /**
     * The machine's own namespace: that of process 1, or of the kernel's threads where process 1 keeps its links to
     * itself. Inside a container there is no telling, and nothing is called the host's.
     */
    private static NamespaceCatalog.@Nullable Found host(NativeFiles links, List<NamespaceCatalog.Found> found) {
        if (!links.inFirstPidNamespace()) {
            return null;
        }
        long inode = links.linkNumber(AT_FDCWD, "/proc/1/ns/net", "net");
        if (inode <= 0) {
            inode = links.linkNumber(AT_FDCWD, "/proc/2/ns/net", "net");
        }
        long table = inode > 0 ? -1 : links.inode(AT_FDCWD, "/proc/1/net/tcp");
        for (NamespaceCatalog.Found namespace : found) {
            boolean same = inode > 0 ? namespace.inode == inode : table > 0 && namespace.table(links) == table;
            if (same) {
                return namespace;
            }
        }
        return null;
    }

    private static Name name(
            NamespaceCatalog.Found namespace, boolean host, @Nullable ProcessInfo process, NetnsContainers containers) {
        Container container = process == null ? null : process.container();
        Pod pod = process == null ? null : process.pod();
        if (!host && container == null && namespace.mountPath.length() > 0) {
            Membership owner = containers.find(namespace.mountPath, namespace.mountUser);
            container = owner == null ? null : owner.container();
            pod = owner == null ? pod : owner.pod();
        }
        NetnsName name = NetnsName.of(host, container, pod, namespace.file, namespace.pid, namespace.inode);
        return name.kind() == Kind.UNNAMED && !namespace.keepers.isEmpty()
                ? new Name(namespace.keepers.getFirst().name(), Kind.UNNAMED, null)
                : new Name(name.name(), name.kind(), host ? null : container);
    }

    public Name of(NamespaceCatalog.Found namespace) {
        return names.getOrDefault(namespace, new Name("net:" + namespace.inode, Kind.UNNAMED, null));
    }

    /** Whether a person who types {@code word} means this namespace: by name, inode number, or a process in it. */
    public boolean matches(NativeFiles links, NamespaceCatalog.Found namespace, String word) {
        if (of(namespace).name().equals(word) || Long.toString(namespace.inode).equals(word)) {
            return true;
        }
        return isNumber(word) && holds(links, namespace, word);
    }

    /** Whether a process is in it. Another user's link cannot be read; the table it sees tells then. */
    private static boolean holds(NativeFiles links, NamespaceCatalog.Found namespace, String pid) {
        long inode = links.linkNumber(AT_FDCWD, "/proc/" + pid + "/ns/net", "net");
        if (inode != -Errno.EACCES && inode != -Errno.EPERM) {
            return inode > 0 && inode == namespace.inode;
        }
        long table = links.inode(AT_FDCWD, "/proc/" + pid + "/net/tcp");
        return table > 0 && table == namespace.table(links);
    }

    private static boolean isNumber(String word) {
        return DecimalName.number(word) >= 0;
    }

    /** The names of all namespaces. */
    public List<String> known(List<NamespaceCatalog.Found> found) {
        List<String> known = new ArrayList<>();
        for (NamespaceCatalog.Found namespace : found) {
            known.add(of(namespace).name());
        }
        return known;
    }
}
