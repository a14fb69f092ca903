package dev.portwhy.linux.live;

import dev.portwhy.linux.container.Membership;
import dev.portwhy.linux.container.NetnsContainers;
import dev.portwhy.linux.container.PodmanPods;
import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.KernelLink;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.netlink.NamespaceIds;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.proc.ProcessUsers;
import dev.portwhy.linux.proc.ProgramName;
import dev.portwhy.model.Container;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces processes that hold ports for a container to the container: by their command line, the namespace it names, their
 * children. What a user's process says of whom it serves counts where that is one of the user's own.
 */
public final class PortForwards {

    private static final int NONE = -1;
    private static final int MOST_GENERATIONS = 4;

    private final KernelFiles files;
    private final ProcessReader reader;
    private final ProcessUsers users;
    private final PodmanPods pods;
    private final int[] pids;
    private final List<NetworkNamespace> namespaces;
    private final int seen;
    private @Nullable Supplier<List<NetworkNamespace>> elsewhere;
    private final SocketTable sockets;
    private final HolderTable table;
    private final Map<Integer, List<LocalAddress>> addresses = new HashMap<>();
    private @Nullable Map<Integer, ProcessInfo> everybody;
    private @Nullable Map<Integer, Set<Integer>> namespacesOfSockets;

    private PortForwards(
            KernelFiles files,
            ProcessReader reader,
            int[] pids,
            List<NetworkNamespace> namespaces,
            Supplier<List<NetworkNamespace>> elsewhere,
            SocketTable sockets,
            HolderTable table) {
        this.files = files;
        this.reader = reader;
        users = new ProcessUsers(files, reader.users());
        pods = new PodmanPods(files);
        this.pids = pids;
        this.namespaces = new ArrayList<>(namespaces);
        this.elsewhere = elsewhere;
        seen = namespaces.size();
        this.sockets = sockets;
        this.table = table;
    }

    /**
     * The forwarding processes among the holders of sockets.
     *
     * @param pids all processes
     * @param holders the holders and their ancestors
     * @param namespaces the namespaces of the snapshot
     * @param elsewhere the machine's other namespaces, without their addresses: who is served may live there; asked for where
     *     a forwarding process is among the holders
     * @param sockets its sockets
     * @param table who holds them
     */
    public static List<PortForward> find(
            KernelFiles files,
            ProcessReader reader,
            int[] pids,
            Map<Integer, ProcessInfo> holders,
            List<NetworkNamespace> namespaces,
            Supplier<List<NetworkNamespace>> elsewhere,
            SocketTable sockets,
            HolderTable table) {
        PortForwards search = new PortForwards(files, reader, pids, namespaces, elsewhere, sockets, table);
        List<PortForward> forwards = new ArrayList<>();
        for (ProcessInfo process : holders.values()) {
            ForwardCommand command = ForwardCommand.of(process.comm(), process.cmdline());
            if (command != null
                    && ProgramName.holds(
                            process.comm(),
                            process.exe(),
                            process.uid(),
                            files.root().live())) {
                forwards.add(search.trace(process, command));
            }
        }
        forwards.sort((one, two) -> Integer.compare(one.pid(), two.pid()));
        return forwards;
    }

    private PortForward trace(ProcessInfo process, ForwardCommand command) {
        Endpoint address = command.address();
        if (address != null) {
            return forward(process, byAddress(process, address.address()), null, address.toString());
        }
        if (!command.file().isEmpty()) {
            return byFile(process, command.file());
        }
        String told = command.container().isEmpty() ? null : command.container();
        PortForward child = command.children() ? byChildren(process, told) : null;
        boolean found = child != null
                && (child.namespaceIndex() != NONE || !child.container().isEmpty());
        if (child != null && (found || command.pid() == 0)) {
            return child;
        }
        return command.pid() > 0
                ? forward(process, namespaceOf(command.pid()), containerOf(process, command.pid()), "")
                : forward(process, NONE, told, command.target());
    }

    private PortForward forward(ProcessInfo process, int served, @Nullable String container, String target) {
        int index = served != NONE && maySpeakOf(process, all().get(served).pid()) ? served : NONE;
        String known = container == null && index != NONE ? container(index) : container;
        String pod = index == NONE ? "" : pods.of(all().get(index).pid(), process.uid());
        return new PortForward(process.pid(), index < seen ? index : NONE, known == null ? "" : known, target, pod);
    }

    /** The namespaces of the snapshot, and behind them all others. */
    private List<NetworkNamespace> all() {
        Supplier<List<NetworkNamespace>> more = elsewhere;
        if (more != null) {
            elsewhere = null;
            namespaces.addAll(more.get());
        }
        return namespaces;
    }

    /** Whether a process may say that it serves another; only root serves a namespace in which no process lives. */
    private boolean maySpeakOf(ProcessInfo process, int pid) {
        if (process.uid() == 0) {
            return true;
        }
        ProcessInfo other = pid <= 0
                ? null
                : reader.read(new int[] {pid}, ProcessReader.Depth.BASIC).get(pid);
        return other != null && users.mayDescribe(process.uid(), pid, other.uid());
    }

    private static boolean has(List<LocalAddress> addresses, IpAddress address) {
        for (LocalAddress local : addresses) {
            if (local.address().equals(address)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The only container with an address; of several that have it, as of those of a Docker that runs in a container, the only one to
     * which a device of the process's own namespace leads. Which one is meant cannot be told else.
     */
    private int byAddress(ProcessInfo process, IpAddress address) {
        List<Integer> found = new ArrayList<>();
        List<NetworkNamespace> all = all();
        for (int index = 0; index < all.size(); index++) {
            if (has(addresses(index), address) && all.get(index).kind() != NetworkNamespace.Kind.HOST) {
                found.add(index);
            }
        }
        int home = found.size() > 1 && files.root().live() ? namespaceOf(process.pid()) : NONE;
        if (home != NONE) {
            found = linked(all.get(home), found);
        }
        return found.size() == 1 ? found.getFirst() : NONE;
    }

    private List<Integer> linked(NetworkNamespace home, List<Integer> candidates) {
        try {
            return NetworkThread.onItsOwn(() -> {
                NamespaceEntry.enter(home);
                List<Integer> linked = new ArrayList<>();
                for (int index : candidates) {
                    int pid = namespaces.get(index).pid();
                    if (pid > 0 && NamespaceIds.known(pid)) {
                        linked.add(index);
                    }
                }
                return linked;
            });
        } catch (IOException e) {
            // Not entered, or one of them has gone: as if nobody had asked.
            return candidates;
        }
    }

    /** The addresses of a namespace; where nobody had asked for them, they are read now. */
    private List<LocalAddress> addresses(int index) {
        NetworkNamespace namespace = namespaces.get(index);
        if (!namespace.addresses().isEmpty() || namespace.pid() <= 0) {
            return namespace.addresses();
        }
        return addresses.computeIfAbsent(
                index, key -> new NamespaceFiles(files, "/proc/" + namespace.pid() + "/net").addresses());
    }

    private PortForward byFile(ProcessInfo process, String file) {
        Membership owner = new NetnsContainers(files, reader.users()).find(file, process.uid());
        Container container = owner == null ? null : owner.container();
        FileStat stat = files.stat(file);
        // Rootless podman keeps its namespaces in a mount namespace of its own; from outside the file is there and
        // empty.
        int index = byFile(stat);
        if (index == NONE) {
            index = byFile(files.stat("/proc/" + process.pid() + "/root" + file));
        }
        return forward(process, index, container == null ? null : container.label(), "");
    }

    /** By the number of a namespace's file; files of other file systems have the same numbers. */
    private int byFile(@Nullable FileStat file) {
        FileStat own = files.stat("/proc/self/ns/net");
        return file == null
                        || own == null
                        || file.deviceMajor() != own.deviceMajor()
                        || file.deviceMinor() != own.deviceMinor()
                ? NONE
                : byInode(file.inode());
    }

    /**
     * Who lives in another namespace than the sockets are in lives in the served one: the process itself, as rootlessport, which
     * enters the container's namespace after it has opened the port, or the first such descendant.
     */
    private PortForward byChildren(ProcessInfo process, @Nullable String told) {
        long own = netns(process.pid());
        int living = byInode(own);
        Set<Integer> homes = namespacesOfSockets().getOrDefault(process.pid(), Set.of());
        if (living != NONE && !homes.isEmpty() && !homes.contains(living)) {
            return forward(process, living, told, "");
        }
        List<Integer> generation = List.of(process.pid());
        for (int depth = 0; depth < MOST_GENERATIONS && !generation.isEmpty(); depth++) {
            List<Integer> children = new ArrayList<>();
            for (ProcessInfo other : everybody().values()) {
                if (generation.contains(other.parentPid())) {
                    children.add(other.pid());
                    long inode = netns(other.pid());
                    if (inode > 0 && own > 0 && inode != own) {
                        return forward(
                                process, byInode(inode), told == null ? containerOf(process, other.pid()) : told, "");
                    }
                }
            }
            generation = children;
        }
        String label = process.container() == null ? null : label(process);
        return forward(process, NONE, told == null ? label : told, "");
    }

    /** The namespaces in which each process has its sockets; its own need not be among them. */
    private Map<Integer, Set<Integer>> namespacesOfSockets() {
        Map<Integer, Set<Integer>> known = namespacesOfSockets;
        if (known == null) {
            known = new HashMap<>();
            for (int row = 0; row < sockets.size(); row++) {
                for (int at = table.first(sockets.inode(row)); at >= 0; at = table.next(at)) {
                    known.computeIfAbsent(table.pid(at), pid -> new HashSet<>()).add(sockets.namespaceIndex(row));
                }
            }
            namespacesOfSockets = known;
        }
        return known;
    }

    private Map<Integer, ProcessInfo> everybody() {
        Map<Integer, ProcessInfo> all = everybody;
        if (all == null) {
            all = reader.read(Arrays.copyOf(pids, pids.length), ProcessReader.Depth.BASIC);
            everybody = all;
        }
        return all;
    }

    private int namespaceOf(int pid) {
        return byInode(netns(pid));
    }

    /** The number in {@code net:[4026531840]}; 0 where it cannot be read. */
    private long netns(int pid) {
        return KernelLink.number(files.readLink("/proc/" + pid + "/ns/net"), "net");
    }

    private int byInode(long inode) {
        for (int index = 0; inode > 0 && index < all().size(); index++) {
            if (namespaces.get(index).inode() == inode) {
                return index;
            }
        }
        return NONE;
    }

    private @Nullable String containerOf(ProcessInfo speaker, int pid) {
        ProcessInfo process =
                reader.read(new int[] {pid}, ProcessReader.Depth.FULL).get(pid);
        Container container = process == null ? null : process.container();
        if (container == null || speaker.uid() != 0 && container.user() != speaker.uid()) {
            return null;
        }
        return container.label();
    }

    private static @Nullable String label(ProcessInfo process) {
        Container container = process.container();
        return container == null ? null : container.label();
    }

    /** The name of a namespace that is a container's. */
    private @Nullable String container(int index) {
        NetworkNamespace namespace = namespaces.get(index);
        return namespace.kind() == NetworkNamespace.Kind.CONTAINER ? namespace.name() : null;
    }
}
