package dev.portwhy.linux.recorded;

import dev.portwhy.linux.boot.BootReader;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.holders.OpenDescriptors;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.keepers.Keepers;
import dev.portwhy.linux.live.PortForwards;
import dev.portwhy.linux.net.NamespaceFiles;
import dev.portwhy.linux.net.NetnsName;
import dev.portwhy.linux.net.SysctlTree;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.systemd.SocketUnits;
import dev.portwhy.model.DecimalName;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Host;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NamespaceOwner;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.boot.BootSettings;
import dev.portwhy.model.look.AmbiguousNamespaceException;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A machine from a recorded tree: a directory that holds {@code proc} and, as far as somebody copied them, {@code etc},
 * {@code run}, {@code sys} and {@code var}.
 *
 * <p>Processes are the numeric directories below {@code proc}; sockets come from the text tables in {@code proc/net} and
 * {@code proc/PID/net}; holders from the links in {@code proc/PID/fd}; namespaces from the links {@code proc/PID/ns/net}.
 * Any of it may be missing, which is told as a gap. Text tables have no bound-only sockets and no {@code IPV6_V6ONLY}.
 */
public final class RecordedMachine implements Machine {

    private final LinuxRoot root;
    private final Instant now;

    /** The machine recorded below {@code root}; {@code now} is its time where the tree itself does not tell. */
    public RecordedMachine(LinuxRoot root, Instant now) {
        this.root = root;
        this.now = now;
    }

    @Override
    public Snapshot look(Scope what) throws IOException {
        return new Recording(new KernelFiles(root)).read(what);
    }

    /** One reading of the tree. */
    private final class Recording {
        private final KernelFiles files;
        private final List<Gap> gaps = new ArrayList<>();
        private final SocketTable.Builder rows = new SocketTable.Builder();

        Recording(KernelFiles files) {
            this.files = files;
        }

        Snapshot read(Scope what) throws IOException {
            ProcessReader reader = new ProcessReader(files);
            int[] pids = reader.pids();
            Arrays.sort(pids);
            List<RecordedNamespaces.Found> found = RecordedNamespaces.read(files, pids);
            if (pids.length == 0 && found.getFirst().directory.isEmpty()) {
                throw new IOException(
                        root.root() + ": neither proc/net/tcp nor processes below proc are recorded here");
            }
            RecordedHolders holders = holders(pids);
            Map<Integer, ProcessInfo> processes = processes(reader, holders, found);
            List<NetworkNamespace> namespaces = namespaces(what.namespaces(), found, processes);
            SocketTable sockets = rows.build();
            HolderTable table = holders.build();
            Hidden hidden = new Hidden(
                    List.of(),
                    List.of(),
                    List.of(),
                    List.of(),
                    PortForwards.find(files, reader, pids, processes, namespaces, List::of, sockets, table),
                    new SocketUnits(files, sockets, table).find(processes),
                    owners(namespaces, processes),
                    Set.of());
            missing(Setting.KERNEL_OSRELEASE.path());
            missing("/proc/stat");
            Host host = RecordedHost.read(files, now);
            Settings settings = SysctlTree.read(files, SysctlTree.MACHINE_KEYS);
            for (String file : files.tooLarge()) {
                gaps.add(Gap.of(Gap.Kind.FILE_TOO_LARGE, file));
            }
            return new Snapshot.Builder(host, namespaces)
                    .settings(settings)
                    .sockets(sockets)
                    .holders(table)
                    .processes(processes)
                    .hidden(hidden)
                    .keeping(Keepers.find(files, reader.users(), processes, table, hidden))
                    .descriptors(OpenDescriptors.of(files, table))
                    .boot(what.boot() ? BootReader.read(files, gaps) : BootSettings.NOT_LOOKED)
                    .visibility(new Visibility(gaps, new Looker(Looker.Source.TREE, Syscall.geteuid(), false)))
                    .build();
        }

        private List<NamespaceOwner> owners(List<NetworkNamespace> namespaces, Map<Integer, ProcessInfo> processes) {
            List<NamespaceOwner> owners = new ArrayList<>();
            for (int index = 0; index < namespaces.size(); index++) {
                ProcessInfo process = processes.get(namespaces.get(index).pid());
                if (process != null
                        && process.container() != null
                        && namespaces.get(index).kind() == NetworkNamespace.Kind.CONTAINER) {
                    owners.add(new NamespaceOwner(index, process.container()));
                }
            }
            return owners;
        }

        private void missing(String path) {
            if (files.stat(path) == null) {
                gaps.add(Gap.of(Gap.Kind.RECORDED_FILE, path));
            }
        }

        private void complain(String path, int errno) {
            gaps.add(
                    switch (errno) {
                        case Errno.ENOENT -> Gap.of(Gap.Kind.RECORDED_FILE, path);
                        case Errno.EBADMSG -> Gap.of(Gap.Kind.TABLE, path);
                        default -> Gap.of(Gap.Kind.FILE, path, Errno.name(errno));
                    });
        }

        private RecordedHolders holders(int[] pids) {
            RecordedHolders holders = new RecordedHolders(files);
            for (int pid : pids) {
                holders.add(pid);
            }
            if (!holders.recorded()) {
                gaps.add(Gap.of(Gap.Kind.RECORDED_FILE, "/proc/PID/fd"));
            }
            return holders;
        }

        /** Holders, their ancestors, and one process of each namespace for its name. */
        private Map<Integer, ProcessInfo> processes(
                ProcessReader reader, RecordedHolders holders, List<RecordedNamespaces.Found> found) {
            Set<Integer> wanted = new HashSet<>(holders.pids());
            for (RecordedNamespaces.Found namespace : found) {
                if (!namespace.pids.isEmpty()) {
                    wanted.add(namespace.pids.getFirst());
                }
            }
            return reader.read(wanted, ProcessReader.Depth.FULL);
        }

        private List<NetworkNamespace> namespaces(
                NamespaceChoice choice, List<RecordedNamespaces.Found> found, Map<Integer, ProcessInfo> processes)
                throws IOException {
            List<NetworkNamespace> namespaces = new ArrayList<>();
            List<String> names = new ArrayList<>();
            for (RecordedNamespaces.Found namespace : found) {
                NetnsName name = name(namespace, processes);
                names.add(name.name());
                boolean wanted = switch (choice) {
                    case NamespaceChoice.All all -> true;
                    case NamespaceChoice.Current current -> namespace.current;
                    case NamespaceChoice.Named named -> matches(namespace, name, named.name());
                };
                if (wanted) {
                    namespaces.add(read(namespace, name, namespaces.size()));
                }
            }
            if (namespaces.isEmpty() && choice instanceof NamespaceChoice.Named named) {
                throw new NoSuchNamespaceException(named.name(), names);
            }
            AmbiguousNamespaceException.check(
                    choice, namespaces.stream().map(NetworkNamespace::inode).toList());
            gaps.add(Gap.of(Gap.Kind.NAMESPACES_AS_TEXT, namespaces.size()));
            int withoutSettings = 0;
            for (NetworkNamespace namespace : namespaces) {
                withoutSettings += namespace.settingsUnseen() && !namespace.current() ? 1 : 0;
            }
            if (withoutSettings > 0) {
                gaps.add(Gap.of(Gap.Kind.NAMESPACE_SETTINGS, withoutSettings));
            }
            return namespaces;
        }

        private NetnsName name(RecordedNamespaces.Found namespace, Map<Integer, ProcessInfo> processes) {
            int pid = namespace.pids.isEmpty() ? 0 : namespace.pids.getFirst();
            ProcessInfo contained = null;
            for (int other : namespace.pids) {
                ProcessInfo process = processes.get(other);
                boolean first = contained == null && process != null && process.container() != null;
                contained = first ? process : contained;
            }
            return NetnsName.of(
                    namespace.host,
                    contained == null ? null : contained.container(),
                    contained == null ? null : contained.pod(),
                    "",
                    pid,
                    namespace.inode);
        }

        private boolean matches(RecordedNamespaces.Found namespace, NetnsName name, String word) {
            return name.name().equals(word)
                    || word.equals(Long.toString(namespace.inode))
                    || namespace.pids.contains(DecimalName.number(word));
        }

        private static Map<String, Long> counters(NamespaceFiles tables) {
            Map<String, Long> counters = tables.counters();
            counters.putAll(tables.neighbours());
            return counters;
        }

        private NetworkNamespace read(RecordedNamespaces.Found namespace, NetnsName name, int index) {
            NamespaceFiles tables = new NamespaceFiles(files, namespace.directory);
            boolean recorded = !namespace.directory.isEmpty();
            if (recorded) {
                tables.sockets(null, index, rows, this::complain);
                for (String path : tables.uncounted()) {
                    gaps.add(Gap.of(Gap.Kind.RECORDED_FILE, path));
                }
            } else {
                String where = namespace.current ? "net" : namespace.pids.getFirst() + "/net";
                gaps.add(Gap.of(Gap.Kind.RECORDED_FILE, "/proc/" + where + "/tcp"));
            }
            Settings settings = namespace.current ? SysctlTree.read(files, SysctlTree.everyKey()) : Settings.NONE;
            NetworkNamespace read = new NetworkNamespace(
                    namespace.inode,
                    name.name(),
                    name.kind(),
                    namespace.pids.isEmpty() ? 0 : namespace.pids.getFirst(),
                    namespace.pids.size(),
                    namespace.current,
                    recorded ? NetworkNamespace.Source.TEXT : NetworkNamespace.Source.UNREAD,
                    settings,
                    recorded ? tables.sockstat() : Map.of(),
                    recorded ? counters(tables) : Map.of(),
                    recorded ? tables.addresses() : List.of(),
                    Map.of(),
                    settings.count(Setting.NETFILTER_NF_CONNTRACK_COUNT),
                    settings.count(Setting.NETFILTER_NF_CONNTRACK_MAX));
            if (read.current() && read.settingsUnseen()) {
                gaps.add(Gap.of(Gap.Kind.RECORDED_FILE, Setting.IP_LOCAL_PORT_RANGE.path()));
            }
            if (read.current() && read.reservedUnseen()) {
                gaps.add(Gap.of(Gap.Kind.RECORDED_FILE, Setting.IP_LOCAL_RESERVED_PORTS.path()));
            }
            return read;
        }
    }
}
