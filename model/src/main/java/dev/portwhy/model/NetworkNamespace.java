package dev.portwhy.model;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A network namespace: the room in which ports are given out. Sockets of two namespaces never conflict.
 *
 * @param inode the number in {@code net:[…]} (namespaces(7)); 0 when it could not be read
 * @param name a name a person knows: {@code host}, a container's, that of {@code ip netns}, or {@code pid:N}
 * @param kind where that name comes from
 * @param pid a process that lives in it; 0 when none does
 * @param processes how many processes live in it
 * @param current whether it is the one this program was started in
 * @param source how its sockets were read
 * @param settings its sysctls
 * @param sockstat {@code /proc/net/sockstat} and {@code sockstat6}: {@code TCP.inuse}, {@code TCP6.inuse},
 *     {@code TCP.tw}… Beware: {@code orphan}, {@code alloc} and {@code mem} count the whole machine
 * @param counters {@code /proc/net/netstat} and {@code snmp}: {@code TcpExt.TWRecycled}, {@code Tcp.ActiveOpens}…
 * @param addresses its addresses
 * @param devices the names of its devices by their indexes: of those, at least, that sockets are bound to
 * @param conntrackCount entries in the connection tracking table; null where it is not loaded or not readable
 * @param conntrackMax the limit of that table; null where it is not loaded or not readable
 */
public record NetworkNamespace(
        long inode,
        String name,
        Kind kind,
        int pid,
        int processes,
        boolean current,
        Source source,
        Settings settings,
        Map<String, Long> sockstat,
        Map<String, Long> counters,
        List<LocalAddress> addresses,
        Map<Integer, String> devices,
        @Nullable Long conntrackCount,
        @Nullable Long conntrackMax) {

    public NetworkNamespace {
        sockstat = Map.copyOf(sockstat);
        counters = Map.copyOf(counters);
        addresses = List.copyOf(addresses);
        devices = Map.copyOf(devices);
    }

    /** Which one it is. */
    public NamespaceId id() {
        return new NamespaceId(inode, name);
    }

    /** The same with other settings. */
    public NetworkNamespace with(Settings others) {
        return new Builder(this).settings(others).build();
    }

    /** Among the counters: 1 where {@code lo} is up, 0 where it is down. */
    public static final String LOOPBACK_UP = "igmp.lo";

    /** Whether {@code lo} is seen to be down: then no address of 127.0.0.0/8 can be reached, and {@code ::1} is not there. */
    public boolean loopbackDown() {
        Long up = counters.get(LOOPBACK_UP);
        return up != null && up == 0;
    }

    /** The name of a device; null where it is not known. */
    public @Nullable String device(int index) {
        return devices.get(index);
    }

    /**
     * Whether its settings stayed unseen, so that none of the kernel's defaults may be taken for them: {@code /proc/sys/net}
     * shows only those of the namespace one is in, and not every {@code /proc} has it. Every kernel has the port range.
     */
    public boolean settingsUnseen() {
        return settings.portRange() == null;
    }

    /** Whether nobody could read which ports connect() must not choose; the list is there, and mostly empty. */
    public boolean reservedUnseen() {
        return settings.reservedPorts() == null;
    }

    /** Where a namespace's name comes from. */
    public enum Kind {
        HOST,
        CONTAINER,
        NAMED,
        PROCESS,
        UNNAMED
    }

    /** How the sockets of a namespace were read. */
    public enum Source {
        /** By sock_diag: complete. */
        NETLINK,
        /** From /proc/PID/net: no bound-only sockets, no {@code IPV6_V6ONLY}. */
        TEXT,
        /** Not at all. */
        UNREAD
    }

    /** Puts one together: what is not said of it is not known, and nothing of it is read. */
    public static final class Builder {

        private final long inode;
        private String name;
        private final Kind kind;
        private int pid;
        private int processes;
        private boolean current;
        private Source source = Source.UNREAD;
        private Settings settings = Settings.NONE;
        private Map<String, Long> sockstat = Map.of();
        private Map<String, Long> counters = Map.of();
        private List<LocalAddress> addresses = List.of();
        private Map<Integer, String> devices = Map.of();
        private @Nullable Long conntrackCount;
        private @Nullable Long conntrackMax;

        /** Begins with which one it is. */
        public Builder(long inode, String name, Kind kind) {
            this.inode = inode;
            this.name = name;
            this.kind = kind;
        }

        /** Begins with all that is known of another. */
        public Builder(NetworkNamespace like) {
            this(like.inode, like.name, like.kind);
            pid = like.pid;
            processes = like.processes;
            current = like.current;
            source = like.source;
            settings = like.settings;
            sockstat = like.sockstat;
            counters = like.counters;
            addresses = like.addresses;
            devices = like.devices;
            conntrackCount = like.conntrackCount;
            conntrackMax = like.conntrackMax;
        }

        /** Under another name. */
        public Builder name(String value) {
            name = value;
            return this;
        }

        /** With a process that lives in it, and how many do. */
        public Builder process(int one, int all) {
            pid = one;
            processes = all;
            return this;
        }

        /** Whether it is the one the program was started in. */
        public Builder current(boolean value) {
            current = value;
            return this;
        }

        /** How its sockets were read. */
        public Builder source(Source value) {
            source = value;
            return this;
        }

        /** With its sysctls. */
        public Builder settings(Settings value) {
            settings = value;
            return this;
        }

        /** With the numbers of {@code sockstat} and {@code sockstat6}. */
        public Builder sockstat(Map<String, Long> value) {
            sockstat = value;
            return this;
        }

        /** With the numbers of {@code netstat} and {@code snmp}. */
        public Builder counters(Map<String, Long> value) {
            counters = value;
            return this;
        }

        /** With its addresses. */
        public Builder addresses(List<LocalAddress> value) {
            addresses = value;
            return this;
        }

        /** With the names of its devices. */
        public Builder devices(Map<Integer, String> value) {
            devices = value;
            return this;
        }

        /** With how full its connection tracking table is; null for what is not known. */
        public Builder conntrack(@Nullable Long count, @Nullable Long max) {
            conntrackCount = count;
            conntrackMax = max;
            return this;
        }

        /** The namespace. */
        public NetworkNamespace build() {
            return new NetworkNamespace(
                    inode,
                    name,
                    kind,
                    pid,
                    processes,
                    current,
                    source,
                    settings,
                    sockstat,
                    counters,
                    addresses,
                    devices,
                    conntrackCount,
                    conntrackMax);
        }
    }
}
