package dev.portwhy.model;

import static dev.portwhy.model.SettingForm.BYTE;
import static dev.portwhy.model.SettingForm.INT;
import static dev.portwhy.model.SettingForm.QUEUE;
import static dev.portwhy.model.SettingForm.SWITCH;
import static dev.portwhy.model.SettingForm.THREE;
import static dev.portwhy.model.SettingForm.THREE_PAGES;
import static dev.portwhy.model.SettingForm.signed;
import static dev.portwhy.model.SettingForm.unsigned;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the kernel that has to do with ports, under the name sysctl(8) has for it. Here alone these names stand, and
 * what is known of each: whose it is, what it may be, what the kernel begins with, since when it exists, and what it
 * decides. It rests on Documentation/networking/ip-sysctl.rst, nf_conntrack-sysctl.rst, Documentation/admin-guide/sysctl,
 * and of Linux 6.18 net/ipv4/sysctl_net_ipv4.c, net/core/sysctl_net_core.c, net/ipv6/sysctl_net_ipv6.c, net/mptcp/ctrl.c,
 * net/unix/sysctl_net_unix.c and net/netfilter/nf_conntrack_standalone.c. What a machine has them at: {@link Settings}.
 */
public final class Setting {

    /** Where the value comes from that a setting has before anybody has written one. */
    public enum Origin {
        /** Every kernel begins with the same. */
        FIXED,
        /** The same at boot; a new network namespace begins with what the first one has just then. */
        INHERITED,
        /** From how much memory the machine has, at boot. */
        MEMORY,
        /** From how the kernel was built. */
        BUILD,
        /** It is what the kernel counts at the moment. */
        CHANGING
    }

    private static final List<Setting> REGISTRY = new ArrayList<>(80);

    private static final SettingForm COUNT = signed(0, Integer.MAX_VALUE);

    public static final Setting IP_LOCAL_PORT_RANGE = own(
                    "net.ipv4.ip_local_port_range",
                    Decision.PORT_CHOICE,
                    Measure.PORTS,
                    SettingForm.PORT_RANGE,
                    "32768 60999")
            .was("32768 61000", 4, 2);
    public static final Setting IP_LOCAL_RESERVED_PORTS =
            own("net.ipv4.ip_local_reserved_ports", Decision.PORT_CHOICE, Measure.PORTS, SettingForm.PORT_LIST, "");
    public static final Setting IP_AUTOBIND_REUSE = own(
                    "net.ipv4.ip_autobind_reuse", Decision.PORT_CHOICE, Measure.MODE, SWITCH, "0")
            .since(5, 7);
    public static final Setting IP_UNPRIVILEGED_PORT_START = own(
                    "net.ipv4.ip_unprivileged_port_start",
                    Decision.BIND,
                    Measure.PORTS,
                    signed(0, SettingForm.MAX_PORT),
                    "1024")
            .since(4, 11);
    public static final Setting IP_NONLOCAL_BIND =
            own("net.ipv4.ip_nonlocal_bind", Decision.BIND, Measure.MODE, BYTE, "0");
    public static final Setting IPV6_NONLOCAL_BIND = own(
                    "net.ipv6.ip_nonlocal_bind", Decision.BIND, Measure.MODE, SettingForm.BYTE6, "0")
            .since(4, 3);
    public static final Setting IPV6_BINDV6ONLY =
            own("net.ipv6.bindv6only", Decision.BIND, Measure.MODE, SettingForm.BYTE6, "0");
    public static final Setting TCP_L3MDEV_ACCEPT = own(
                    "net.ipv4.tcp_l3mdev_accept", Decision.BIND, Measure.MODE, SWITCH, "0")
            .since(4, 5);
    public static final Setting UDP_L3MDEV_ACCEPT = own(
                    "net.ipv4.udp_l3mdev_accept", Decision.BIND, Measure.MODE, SWITCH, "0")
            .since(4, 11);
    public static final Setting IP_DYNADDR = own("net.ipv4.ip_dynaddr", Decision.CONNECTING, Measure.MODE, BYTE, "0");
    public static final Setting TCP_TW_REUSE = own(
                    "net.ipv4.tcp_tw_reuse", Decision.TIME_WAIT, Measure.MODE, unsigned(0, 2), "2")
            .was("0", 4, 19);
    public static final Setting TCP_TW_REUSE_DELAY = own(
                    "net.ipv4.tcp_tw_reuse_delay",
                    Decision.TIME_WAIT,
                    Measure.MILLISECONDS,
                    unsigned(1, 60_000),
                    "1000")
            .since(6, 14);
    public static final Setting TCP_TIMESTAMPS =
            own("net.ipv4.tcp_timestamps", Decision.TIME_WAIT, Measure.MODE, BYTE, "1");
    public static final Setting TCP_MAX_TW_BUCKETS = own(
                    "net.ipv4.tcp_max_tw_buckets", Decision.TIME_WAIT, Measure.SOCKETS, INT, Origin.MEMORY)
            .limits();
    public static final Setting TCP_RFC1337 = own("net.ipv4.tcp_rfc1337", Decision.TIME_WAIT, Measure.MODE, BYTE, "0");
    public static final Setting TCP_TW_RECYCLE = own(
                    "net.ipv4.tcp_tw_recycle", Decision.TIME_WAIT, Measure.MODE, INT, "0")
            .removed(4, 12)
            .harms();
    public static final Setting TCP_FIN_TIMEOUT =
            own("net.ipv4.tcp_fin_timeout", Decision.CLOSING, Measure.SECONDS, SettingForm.SECONDS, "60");
    public static final Setting TCP_ORPHAN_RETRIES =
            own("net.ipv4.tcp_orphan_retries", Decision.CLOSING, Measure.TIMES, BYTE, "0");
    public static final Setting TCP_MAX_ORPHANS = machine(
                    "net.ipv4.tcp_max_orphans", Decision.CLOSING, Measure.SOCKETS, INT, Origin.MEMORY)
            .limits();
    public static final Setting TCP_RETRIES1 = own("net.ipv4.tcp_retries1", Decision.CLOSING, Measure.TIMES, BYTE, "3");
    public static final Setting TCP_RETRIES2 =
            own("net.ipv4.tcp_retries2", Decision.CLOSING, Measure.TIMES, BYTE, "15");
    public static final Setting TCP_RTO_MAX_MS = own(
                    "net.ipv4.tcp_rto_max_ms", Decision.CLOSING, Measure.MILLISECONDS, signed(1000, 120_000), "120000")
            .since(6, 15);
    public static final Setting MPTCP_CLOSE_TIMEOUT = own(
                    "net.mptcp.close_timeout", Decision.CLOSING, Measure.SECONDS, SettingForm.SECONDS, "60")
            .since(6, 7);
    public static final Setting TCP_KEEPALIVE_TIME =
            own("net.ipv4.tcp_keepalive_time", Decision.KEEPALIVE, Measure.SECONDS, SettingForm.SECONDS, "7200");
    public static final Setting TCP_KEEPALIVE_INTVL =
            own("net.ipv4.tcp_keepalive_intvl", Decision.KEEPALIVE, Measure.SECONDS, SettingForm.SECONDS, "75");
    public static final Setting TCP_KEEPALIVE_PROBES =
            own("net.ipv4.tcp_keepalive_probes", Decision.KEEPALIVE, Measure.TIMES, BYTE, "9");
    public static final Setting TCP_SYN_RETRIES =
            own("net.ipv4.tcp_syn_retries", Decision.CONNECTING, Measure.TIMES, unsigned(1, 127), "6");
    public static final Setting TCP_SYN_LINEAR_TIMEOUTS = own(
                    "net.ipv4.tcp_syn_linear_timeouts", Decision.CONNECTING, Measure.TIMES, unsigned(0, 127), "4")
            .since(6, 5);
    public static final Setting TCP_FASTOPEN =
            own("net.ipv4.tcp_fastopen", Decision.CONNECTING, Measure.MODE, INT, "1");
    public static final Setting MPTCP_ENABLED = own("net.mptcp.enabled", Decision.CONNECTING, Measure.MODE, SWITCH, "1")
            .since(5, 6);
    public static final Setting SOMAXCONN = own(
                    "net.core.somaxconn", Decision.ACCEPTING, Measure.CONNECTIONS, signed(0, Integer.MAX_VALUE), "4096")
            .was("128", 5, 4)
            .limits();
    public static final Setting TCP_MAX_SYN_BACKLOG = own(
                    "net.ipv4.tcp_max_syn_backlog", Decision.ACCEPTING, Measure.CONNECTIONS, INT, Origin.MEMORY)
            .limits();
    public static final Setting TCP_SYNACK_RETRIES =
            own("net.ipv4.tcp_synack_retries", Decision.ACCEPTING, Measure.TIMES, BYTE, "5");
    public static final Setting TCP_SYNCOOKIES =
            own("net.ipv4.tcp_syncookies", Decision.ACCEPTING, Measure.MODE, BYTE, "1");
    public static final Setting TCP_ABORT_ON_OVERFLOW =
            own("net.ipv4.tcp_abort_on_overflow", Decision.ACCEPTING, Measure.MODE, BYTE, "0");
    public static final Setting TCP_MIGRATE_REQ = own(
                    "net.ipv4.tcp_migrate_req", Decision.ACCEPTING, Measure.MODE, SWITCH, "0")
            .since(5, 14);
    public static final Setting NETDEV_MAX_BACKLOG = machine(
                    "net.core.netdev_max_backlog", Decision.ACCEPTING, Measure.PACKETS, INT, "1000")
            .limits();
    public static final Setting UNIX_MAX_DGRAM_QLEN = own(
                    "net.unix.max_dgram_qlen", Decision.ACCEPTING, Measure.PACKETS, QUEUE, "10")
            .limits();
    public static final Setting TCP_MEM = machine(
                    "net.ipv4.tcp_mem", Decision.MEMORY, Measure.PAGES, SettingForm.wide(3, 0), Origin.MEMORY)
            .limits();
    public static final Setting UDP_MEM = machine(
                    "net.ipv4.udp_mem", Decision.MEMORY, Measure.PAGES, SettingForm.wide(3, 0), Origin.MEMORY)
            .limits();
    public static final Setting TCP_RMEM = own(
                    "net.ipv4.tcp_rmem", Decision.MEMORY, Measure.BYTES, THREE_PAGES, Origin.MEMORY)
            .limits();
    public static final Setting TCP_WMEM = own(
                    "net.ipv4.tcp_wmem", Decision.MEMORY, Measure.BYTES, THREE, Origin.MEMORY)
            .limits();
    public static final Setting TCP_EHASH_ENTRIES = own(
                    "net.ipv4.tcp_ehash_entries", Decision.TABLES, Measure.ENTRIES, INT, Origin.MEMORY)
            .since(6, 1)
            .tells();
    public static final Setting TCP_CHILD_EHASH_ENTRIES = own(
                    "net.ipv4.tcp_child_ehash_entries", Decision.TABLES, Measure.ENTRIES, unsigned(0, 1 << 24), "0")
            .since(6, 1);
    public static final Setting UDP_HASH_ENTRIES = own(
                    "net.ipv4.udp_hash_entries", Decision.TABLES, Measure.ENTRIES, INT, Origin.MEMORY)
            .since(6, 2)
            .tells();
    public static final Setting UDP_CHILD_HASH_ENTRIES = own(
                    "net.ipv4.udp_child_hash_entries", Decision.TABLES, Measure.ENTRIES, unsigned(0, 1 << 16), "0")
            .since(6, 2);
    public static final Setting NEIGH_DEFAULT_GC_THRESH3 = machine(
                    "net.ipv4.neigh.default.gc_thresh3", Decision.TABLES, Measure.ENTRIES, COUNT, "1024")
            .limits();
    public static final Setting IPV6_NEIGH_DEFAULT_GC_THRESH3 = machine(
                    "net.ipv6.neigh.default.gc_thresh3", Decision.TABLES, Measure.ENTRIES, COUNT, "1024")
            .limits();
    public static final Setting IP_FORWARD = own("net.ipv4.ip_forward", Decision.FORWARDING, Measure.MODE, INT, "0")
            .inherited();
    public static final Setting CONF_ALL_ROUTE_LOCALNET = own(
                    "net.ipv4.conf.all.route_localnet", Decision.FORWARDING, Measure.MODE, INT, "0")
            .inherited();
    public static final Setting IPV6_CONF_ALL_DISABLE_IPV6 =
            own("net.ipv6.conf.all.disable_ipv6", Decision.IPV6, Measure.MODE, INT, "0");
    public static final Setting IPV6_CONF_LO_DISABLE_IPV6 =
            own("net.ipv6.conf.lo.disable_ipv6", Decision.IPV6, Measure.MODE, INT, "0");
    public static final Setting NF_CONNTRACK_MAX = machine(
                    "net.nf_conntrack_max",
                    Decision.TRACKING,
                    Measure.CONNECTIONS,
                    signed(0, Integer.MAX_VALUE),
                    Origin.MEMORY)
            .limits();
    public static final Setting NETFILTER_NF_CONNTRACK_MAX = machine(
                    "net.netfilter.nf_conntrack_max",
                    Decision.TRACKING,
                    Measure.CONNECTIONS,
                    signed(0, Integer.MAX_VALUE),
                    Origin.MEMORY)
            .limits();
    public static final Setting NETFILTER_NF_CONNTRACK_BUCKETS = machine(
                    "net.netfilter.nf_conntrack_buckets",
                    Decision.TRACKING,
                    Measure.ENTRIES,
                    signed(0, Integer.MAX_VALUE),
                    Origin.MEMORY)
            .limits();
    public static final Setting NETFILTER_NF_CONNTRACK_COUNT = own(
                    "net.netfilter.nf_conntrack_count", Decision.TRACKING, Measure.CONNECTIONS, INT, Origin.CHANGING)
            .tells();
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_BE_LIBERAL =
            own("net.netfilter.nf_conntrack_tcp_be_liberal", Decision.TRACKING, Measure.MODE, SWITCH, "0");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_LOOSE =
            own("net.netfilter.nf_conntrack_tcp_loose", Decision.TRACKING, Measure.MODE, SWITCH, "1");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_SYN_SENT = own(
            "net.netfilter.nf_conntrack_tcp_timeout_syn_sent",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "120");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_ESTABLISHED = own(
            "net.netfilter.nf_conntrack_tcp_timeout_established",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "432000");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_FIN_WAIT = own(
            "net.netfilter.nf_conntrack_tcp_timeout_fin_wait",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "120");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_CLOSE_WAIT = own(
            "net.netfilter.nf_conntrack_tcp_timeout_close_wait",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "60");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_LAST_ACK = own(
            "net.netfilter.nf_conntrack_tcp_timeout_last_ack",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "30");
    public static final Setting NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_TIME_WAIT = own(
            "net.netfilter.nf_conntrack_tcp_timeout_time_wait",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "120");
    public static final Setting NETFILTER_NF_CONNTRACK_UDP_TIMEOUT = own(
            "net.netfilter.nf_conntrack_udp_timeout", Decision.TRACKING, Measure.SECONDS, SettingForm.SECONDS, "30");
    public static final Setting NETFILTER_NF_CONNTRACK_UDP_TIMEOUT_STREAM = own(
            "net.netfilter.nf_conntrack_udp_timeout_stream",
            Decision.TRACKING,
            Measure.SECONDS,
            SettingForm.SECONDS,
            "120");
    public static final Setting FS_FILE_MAX = machine(
                    "fs.file-max", Decision.FILES, Measure.FILES, SettingForm.wide(1, 0), Origin.MEMORY)
            .limits();
    public static final Setting FS_FILE_NR = machine(
                    "fs.file-nr", Decision.FILES, Measure.FILES, SettingForm.wide(3, 0), Origin.CHANGING)
            .tells();
    public static final Setting FS_NR_OPEN = machine(
                    "fs.nr_open", Decision.FILES, Measure.FILES, unsigned(64, 0x7fff_ffc0L), "1048576")
            .limits();
    public static final Setting KERNEL_PID_MAX = machine(
                    "kernel.pid_max", Decision.PROCESSES, Measure.PROCESSES, signed(301, 1 << 22), Origin.BUILD)
            .limits();
    public static final Setting KERNEL_THREADS_MAX = machine(
                    "kernel.threads-max", Decision.PROCESSES, Measure.PROCESSES, signed(1, 0x3fff_ffff), Origin.MEMORY)
            .limits();
    public static final Setting USER_MAX_NET_NAMESPACES = machine(
                    "user.max_net_namespaces",
                    Decision.PROCESSES,
                    Measure.NAMESPACES,
                    new SettingForm(SettingForm.Kind.WIDE, 1, 0, Integer.MAX_VALUE),
                    Origin.MEMORY)
            .since(4, 9)
            .limits();
    public static final Setting KERNEL_OSRELEASE = machine(
                    "kernel.osrelease", Decision.OBSERVING, Measure.MODE, SettingForm.WORDS, Origin.BUILD)
            .tells();
    public static final Setting KERNEL_VERSION = machine(
                    "kernel.version", Decision.OBSERVING, Measure.MODE, SettingForm.WORDS, Origin.BUILD)
            .tells();
    public static final Setting KERNEL_UNPRIVILEGED_BPF_DISABLED = machine(
                    "kernel.unprivileged_bpf_disabled", Decision.OBSERVING, Measure.MODE, unsigned(0, 2), Origin.BUILD)
            .since(4, 4);
    public static final Setting KERNEL_UNPRIVILEGED_USERNS_CLONE =
            machine("kernel.unprivileged_userns_clone", Decision.OBSERVING, Measure.MODE, INT, Origin.BUILD);
    public static final Setting KERNEL_YAMA_PTRACE_SCOPE =
            machine("kernel.yama.ptrace_scope", Decision.OBSERVING, Measure.MODE, signed(0, 3), Origin.BUILD);

    private final String key;
    private final boolean perNamespace;
    private final Decision decides;
    private final Measure unit;
    private final SettingForm form;
    private final @Nullable String initial;

    // Written while this class is made, and never again.
    private Origin origin;
    private SettingRole role = SettingRole.DECIDES;
    private @Nullable KernelVersion since;
    private @Nullable KernelVersion removed;
    private @Nullable KernelVersion changed;
    private @Nullable String earlier;

    private Setting(
            String key,
            boolean perNamespace,
            Decision decides,
            Measure unit,
            SettingForm form,
            Origin origin,
            @Nullable String initial) {
        this.key = key;
        this.perNamespace = perNamespace;
        this.decides = decides;
        this.unit = unit;
        this.form = form;
        this.origin = origin;
        this.initial = initial;
    }

    private static Setting own(String key, Decision decides, Measure unit, SettingForm form, String initial) {
        return add(new Setting(key, true, decides, unit, form, Origin.FIXED, initial));
    }

    private static Setting own(String key, Decision decides, Measure unit, SettingForm form, Origin origin) {
        return add(new Setting(key, true, decides, unit, form, origin, null));
    }

    private static Setting machine(String key, Decision decides, Measure unit, SettingForm form, String initial) {
        return add(new Setting(key, false, decides, unit, form, Origin.FIXED, initial));
    }

    private static Setting machine(String key, Decision decides, Measure unit, SettingForm form, Origin origin) {
        return add(new Setting(key, false, decides, unit, form, origin, null));
    }

    private static Setting add(Setting setting) {
        REGISTRY.add(setting);
        return setting;
    }

    private Setting since(int major, int minor) {
        since = new KernelVersion(major, minor, 0);
        return this;
    }

    private Setting removed(int major, int minor) {
        removed = new KernelVersion(major, minor, 0);
        return this;
    }

    private Setting was(String before, int major, int minor) {
        earlier = before;
        changed = new KernelVersion(major, minor, 0);
        return this;
    }

    private Setting inherited() {
        origin = Origin.INHERITED;
        return this;
    }

    private Setting limits() {
        role = SettingRole.LIMITS;
        return this;
    }

    private Setting harms() {
        role = SettingRole.HARMS;
        return this;
    }

    private Setting tells() {
        role = SettingRole.TELLS;
        return this;
    }

    /** All of them, those that belong together side by side. */
    public static List<Setting> all() {
        return ByKey.ALL;
    }

    /** The setting of a name; null where this program knows none. */
    public static @Nullable Setting of(String key) {
        return ByKey.SETTINGS.get(key);
    }

    /** Apart, since the ways that have to be quick name each setting they need. */
    private static final class ByKey {

        static final List<Setting> ALL = Collections.unmodifiableList(REGISTRY);
        static final Map<String, Setting> SETTINGS = new HashMap<>();

        static {
            for (Setting setting : ALL) {
                SETTINGS.put(setting.key, setting);
            }
        }
    }

    /** Its name with dots, {@code net.ipv4.ip_local_port_range}. */
    public String key() {
        return key;
    }

    /** Its file; below {@code net} it is that of the network namespace of who opens it (net/sysctl_net.c). */
    public String path() {
        return "/proc/sys/" + key.replace('.', '/');
    }

    /** Whether each network namespace has one for itself; if not, it is the whole machine's, wherever its file is shown. */
    public boolean perNamespace() {
        return perNamespace;
    }

    /** What it decides. */
    public Decision decides() {
        return decides;
    }

    /** How it does. */
    public SettingRole role() {
        return role;
    }

    /** Whether it can be written at all. */
    public boolean writable() {
        return role != SettingRole.TELLS;
    }

    /** What its numbers count. */
    public Measure unit() {
        return unit;
    }

    /** What its text is, and the bounds of its numbers. */
    public SettingForm form() {
        return form;
    }

    /** Where its first value comes from. */
    public Origin origin() {
        return origin;
    }

    /**
     * The value a kernel begins with, as it prints it, white space folded; null where that depends on the machine. It is that
     * of Linux 6.18, and of older kernels where they are known to have begun otherwise and it matters here.
     */
    public @Nullable String initial(KernelVersion version) {
        return changed != null && version.compareTo(changed) < 0 ? earlier : initial;
    }

    /**
     * The same of a setting that is one number of an int.
     *
     * @throws IllegalStateException when it depends on the machine
     */
    public int initialInt(KernelVersion version) {
        String text = initial(version);
        if (text == null) {
            throw new IllegalStateException(key);
        }
        return Integer.parseInt(text);
    }

    /** The first kernel that has it; null where every kernel that this program runs on is newer. */
    public @Nullable KernelVersion since() {
        return since;
    }

    /** The first kernel that has it no longer; null where all do. */
    public @Nullable KernelVersion removed() {
        return removed;
    }

    /** Whether kernels of a version have it; a distribution may have carried it back to an older one. */
    public boolean existsIn(KernelVersion version) {
        return (since == null || version.compareTo(since) >= 0) && (removed == null || version.compareTo(removed) < 0);
    }

    @Override
    public String toString() {
        return key;
    }
}
