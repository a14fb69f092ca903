package dev.portwhy.model;

import dev.portwhy.model.boot.BootSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a machine looked like at one instant. Everything the tool answers is computed from one of these, so that a
 * recorded machine gives the same answers as a live one.
 *
 * @param host the machine
 * @param namespaces its network namespaces; the one the program was started in comes first
 * @param settings settings that are not per namespace, such as {@code fs.file-nr}
 * @param sockets all sockets of all namespaces
 * @param holders who holds them
 * @param processes the holders and their ancestors, by pid
 * @param hidden what was found about ports beyond the tables of sockets and files
 * @param keeping how the holders can be ended, and what brings them back
 * @param options what live sockets said of options that netlink does not show, by inode; none where nobody asked
 * @param portFacts what the kernel's own structures say of ports; nothing where nobody asked
 * @param failedConnects calls of connect() that found no port while it was looked; none where nobody watched
 * @param openings how fast connections begin, where they are counted as they do; none where nobody watched
 * @param descriptors how many files the holders have open, by process; of few, where nobody needed it none
 * @param tracking what is in tables of connection tracking, where that was looked at
 * @param boot what a boot writes into settings, where somebody looked
 * @param visibility what could not be seen
 */
public record Snapshot(
        Host host,
        List<NetworkNamespace> namespaces,
        Settings settings,
        SocketTable sockets,
        HolderTable holders,
        Map<Integer, ProcessInfo> processes,
        Hidden hidden,
        Keeping keeping,
        Map<Long, SocketOptions> options,
        PortFacts portFacts,
        List<FailedConnect> failedConnects,
        List<Opening> openings,
        Map<Integer, Descriptors> descriptors,
        List<Tracking> tracking,
        BootSettings boot,
        Visibility visibility) {

    public Snapshot {
        namespaces = List.copyOf(namespaces);
        processes = Map.copyOf(processes);
        options = Map.copyOf(options);
        failedConnects = List.copyOf(failedConnects);
        openings = List.copyOf(openings);
        descriptors = Map.copyOf(descriptors);
        tracking = List.copyOf(tracking);
    }

    /** This with other findings beyond the tables. */
    public Snapshot with(Hidden other) {
        return new Builder(this).hidden(other).build();
    }

    /** This with what the sockets said of their options. */
    public Snapshot with(Map<Long, SocketOptions> told) {
        return new Builder(this).options(told).build();
    }

    /** This with what the kernel's own structures say of ports. */
    public Snapshot with(PortFacts told) {
        return new Builder(this).portFacts(told).build();
    }

    /** This with one more thing that could not be seen. */
    public Snapshot with(Gap gap) {
        return new Builder(this).visibility(visibility.with(gap)).build();
    }

    /** The version of the machine's kernel. */
    public KernelVersion kernel() {
        return KernelVersion.parse(
                host.kernel(), settings.get(Setting.KERNEL_VERSION).orElse(""));
    }

    /** The namespace of a socket. */
    public NetworkNamespace namespaceOf(int row) {
        return namespaces.get(sockets.namespaceIndex(row));
    }

    /** The index of the namespace with a number; -1 where it was not seen. */
    public int namespaceIndex(long inode) {
        for (int index = 0; index < namespaces.size(); index++) {
            if (namespaces.get(index).inode() == inode) {
                return index;
            }
        }
        return -1;
    }

    /** The process of a pid; null when it ended before it could be read. */
    public @Nullable ProcessInfo process(int pid) {
        return processes.get(pid);
    }

    /** What is in a namespace's table of tracked connections; null where that was not looked at. */
    public @Nullable Tracking tracking(int namespaceIndex) {
        for (Tracking one : tracking) {
            if (one.namespaceIndex() == namespaceIndex) {
                return one;
            }
        }
        return null;
    }

    /**
     * The systemd unit behind a holder: the socket unit for which a manager keeps the socket, else that of the process.
     *
     * @param holder a row of {@link #holders()}
     */
    public @Nullable Unit unitOf(int holder) {
        Unit kept = socketUnitOf(holder);
        ProcessInfo process = processes.get(holders.pid(holder));
        return kept != null || process == null ? kept : process.unit();
    }

    /** The socket unit for which a holder, a manager of systemd, keeps the socket; null for any other holder. */
    public @Nullable Unit socketUnitOf(int holder) {
        for (SocketUnit kept : hidden.units()) {
            if (kept.inode() == holders.inode(holder) && kept.pid() == holders.pid(holder)) {
                return kept.unit();
            }
        }
        return null;
    }

    /** The ancestors of a process, its parent first, up to init. */
    public List<ProcessInfo> ancestry(int pid) {
        List<ProcessInfo> ancestors = new ArrayList<>();
        ProcessInfo process = processes.get(pid);
        while (process != null && process.parentPid() > 0 && ancestors.size() < 64) {
            process = processes.get(process.parentPid());
            if (process != null) {
                ancestors.add(process);
            }
        }
        return ancestors;
    }

    /** Puts a snapshot together part by part. What is not set is not there, and nothing of it was missed. */
    public static final class Builder {

        private final Host host;
        private List<NetworkNamespace> namespaces;
        private Settings settings = Settings.NONE;
        private SocketTable sockets = SocketTable.EMPTY;
        private HolderTable holders = HolderTable.EMPTY;
        private Map<Integer, ProcessInfo> processes = Map.of();
        private Hidden hidden = Hidden.NOTHING;
        private Keeping keeping = Keeping.NOTHING;
        private Map<Long, SocketOptions> options = Map.of();
        private PortFacts portFacts = PortFacts.NONE;
        private List<FailedConnect> failedConnects = List.of();
        private List<Opening> openings = List.of();
        private Map<Integer, Descriptors> descriptors = Map.of();
        private List<Tracking> tracking = List.of();
        private BootSettings boot = BootSettings.NOT_LOOKED;
        private Visibility visibility = Visibility.COMPLETE;

        /** Begins with a machine and its namespaces, the one the program was started in first. */
        public Builder(Host host, List<NetworkNamespace> namespaces) {
            this.host = host;
            this.namespaces = namespaces;
        }

        /** Begins with all that a snapshot has. */
        public Builder(Snapshot like) {
            host = like.host;
            namespaces = like.namespaces;
            settings = like.settings;
            sockets = like.sockets;
            holders = like.holders;
            processes = like.processes;
            hidden = like.hidden;
            keeping = like.keeping;
            options = like.options;
            portFacts = like.portFacts;
            failedConnects = like.failedConnects;
            openings = like.openings;
            descriptors = like.descriptors;
            tracking = like.tracking;
            boot = like.boot;
            visibility = like.visibility;
        }

        /** Other namespaces, the one the program was started in first. */
        public Builder namespaces(List<NetworkNamespace> other) {
            namespaces = other;
            return this;
        }

        /** Settings that are not per namespace. */
        public Builder settings(Settings other) {
            settings = other;
            return this;
        }

        /** All sockets of all namespaces. */
        public Builder sockets(SocketTable other) {
            sockets = other;
            return this;
        }

        /** Who holds them. */
        public Builder holders(HolderTable other) {
            holders = other;
            return this;
        }

        /** The holders and their ancestors, by pid. */
        public Builder processes(Map<Integer, ProcessInfo> other) {
            processes = other;
            return this;
        }

        /** What was found about ports beyond the tables. */
        public Builder hidden(Hidden other) {
            hidden = other;
            return this;
        }

        /** How the holders can be ended, and what brings them back. */
        public Builder keeping(Keeping other) {
            keeping = other;
            return this;
        }

        /** What live sockets said of their options, by inode. */
        public Builder options(Map<Long, SocketOptions> other) {
            options = other;
            return this;
        }

        /** What the kernel's own structures say of ports. */
        public Builder portFacts(PortFacts other) {
            portFacts = other;
            return this;
        }

        /** How many files the holders have open, by process. */
        public Builder descriptors(Map<Integer, Descriptors> other) {
            descriptors = other;
            return this;
        }

        /** What is in tables of connection tracking. */
        public Builder tracking(List<Tracking> other) {
            tracking = other;
            return this;
        }

        /** What a boot writes into settings. */
        public Builder boot(BootSettings other) {
            boot = other;
            return this;
        }

        /** Calls of connect() that found no port. */
        public Builder failedConnects(List<FailedConnect> other) {
            failedConnects = other;
            return this;
        }

        /** How fast connections begin. */
        public Builder openings(List<Opening> other) {
            openings = other;
            return this;
        }

        /** What could not be seen. */
        public Builder visibility(Visibility other) {
            visibility = other;
            return this;
        }

        /** The snapshot. */
        public Snapshot build() {
            return new Snapshot(
                    host,
                    namespaces,
                    settings,
                    sockets,
                    holders,
                    processes,
                    hidden,
                    keeping,
                    options,
                    portFacts,
                    failedConnects,
                    openings,
                    descriptors,
                    tracking,
                    boot,
                    visibility);
        }
    }
}
