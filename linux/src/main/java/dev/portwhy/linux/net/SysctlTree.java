package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.Setting;
import dev.portwhy.model.Settings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Settings below {@code /proc/sys} (sysctl(8), {@code Documentation/networking/ip-sysctl.rst}).
 *
 * <p>{@code /proc/sys/net} shows the network namespace of the thread that reads: enter the namespace first. Keys that
 * this kernel or this namespace does not have, or that may not be read, are absent.
 */
public final class SysctlTree {

    /** What decides over ports within a namespace: the few that every answer needs. */
    public static final List<Setting> PORT_KEYS = List.of(
            Setting.IP_LOCAL_PORT_RANGE,
            Setting.IP_LOCAL_RESERVED_PORTS,
            Setting.IP_UNPRIVILEGED_PORT_START,
            Setting.IP_NONLOCAL_BIND,
            Setting.IP_AUTOBIND_REUSE,
            Setting.TCP_TW_REUSE,
            Setting.TCP_TW_REUSE_DELAY,
            Setting.TCP_TIMESTAMPS,
            Setting.TCP_FIN_TIMEOUT,
            Setting.TCP_MAX_TW_BUCKETS,
            Setting.TCP_MIGRATE_REQ,
            Setting.TCP_ORPHAN_RETRIES,
            Setting.TCP_L3MDEV_ACCEPT,
            Setting.UDP_L3MDEV_ACCEPT,
            Setting.IPV6_BINDV6ONLY,
            Setting.IPV6_NONLOCAL_BIND,
            Setting.SOMAXCONN,
            Setting.TCP_SYNCOOKIES,
            Setting.IPV6_CONF_ALL_DISABLE_IPV6,
            Setting.IPV6_CONF_LO_DISABLE_IPV6,
            Setting.NETFILTER_NF_CONNTRACK_COUNT,
            Setting.NETFILTER_NF_CONNTRACK_MAX);

    /** The same with whether IPv6 is switched off. */
    public static final List<Setting> PORT_KEYS_AND_IPV6 =
            joined(PORT_KEYS, List.of(Setting.IPV6_CONF_ALL_DISABLE_IPV6, Setting.IPV6_CONF_LO_DISABLE_IPV6));

    /** What the whole machine has one of, and only the first namespace shows: closed sockets, memory, neighbours. */
    public static final List<Setting> LIMIT_KEYS = List.of(
            Setting.TCP_MAX_ORPHANS,
            Setting.TCP_MEM,
            Setting.UDP_MEM,
            Setting.NEIGH_DEFAULT_GC_THRESH3,
            Setting.IPV6_NEIGH_DEFAULT_GC_THRESH3);

    private static final List<Setting> MORE_KEYS = List.of(
            Setting.NETDEV_MAX_BACKLOG,
            Setting.CONF_ALL_ROUTE_LOCALNET,
            Setting.IP_FORWARD,
            Setting.TCP_ABORT_ON_OVERFLOW,
            Setting.TCP_CHILD_EHASH_ENTRIES,
            Setting.TCP_EHASH_ENTRIES,
            Setting.TCP_KEEPALIVE_INTVL,
            Setting.TCP_KEEPALIVE_PROBES,
            Setting.TCP_KEEPALIVE_TIME,
            Setting.TCP_MAX_SYN_BACKLOG,
            Setting.TCP_RETRIES1,
            Setting.TCP_RETRIES2,
            Setting.TCP_RFC1337,
            Setting.TCP_RTO_MAX_MS,
            Setting.TCP_SYN_LINEAR_TIMEOUTS,
            Setting.TCP_SYN_RETRIES,
            Setting.TCP_SYNACK_RETRIES,
            Setting.TCP_TW_RECYCLE,
            Setting.UDP_CHILD_HASH_ENTRIES,
            Setting.UDP_HASH_ENTRIES,
            Setting.MPTCP_ENABLED,
            Setting.NETFILTER_NF_CONNTRACK_BUCKETS,
            Setting.NETFILTER_NF_CONNTRACK_TCP_BE_LIBERAL,
            Setting.NETFILTER_NF_CONNTRACK_TCP_LOOSE,
            Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_CLOSE_WAIT,
            Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_ESTABLISHED,
            Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_FIN_WAIT,
            Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_LAST_ACK,
            Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_SYN_SENT,
            Setting.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_TIME_WAIT,
            Setting.NETFILTER_NF_CONNTRACK_UDP_TIMEOUT,
            Setting.NETFILTER_NF_CONNTRACK_UDP_TIMEOUT_STREAM,
            Setting.NF_CONNTRACK_MAX);

    /** All of interest within a namespace: {@link #PORT_KEYS}, queues, timers, memory, connection tracking. */
    public static final List<Setting> NAMESPACE_KEYS = joined(PORT_KEYS, joined(LIMIT_KEYS, MORE_KEYS));

    /** All of interest that counts for the whole machine. */
    public static final List<Setting> MACHINE_KEYS = List.of(
            Setting.FS_FILE_MAX,
            Setting.FS_FILE_NR,
            Setting.FS_NR_OPEN,
            Setting.KERNEL_OSRELEASE,
            Setting.KERNEL_PID_MAX,
            Setting.KERNEL_THREADS_MAX,
            Setting.KERNEL_UNPRIVILEGED_BPF_DISABLED,
            Setting.KERNEL_UNPRIVILEGED_USERNS_CLONE,
            Setting.KERNEL_VERSION,
            Setting.KERNEL_YAMA_PTRACE_SCOPE,
            Setting.USER_MAX_NET_NAMESPACES);

    /** More than the list of every second port takes. */
    private static final int LONGEST = 1 << 18;

    /** What each network namespace has a directory of its own of. */
    private static final String NETWORK = "/proc/sys/net/";

    private SysctlTree() {}

    /** Some settings and others. */
    public static List<Setting> joined(List<Setting> some, List<Setting> more) {
        List<Setting> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /** Every setting there is below {@code net}, the whole machine's too. */
    public static List<Setting> everyKey() {
        List<Setting> all = new ArrayList<>();
        for (Setting setting : Setting.all()) {
            if (setting.path().startsWith(NETWORK)) {
                all.add(setting);
            }
        }
        return all;
    }

    /**
     * Those of some settings that can be read.
     *
     * <p>Every namespace has an entry of its own for {@code net/ipv4} in one and the same list of the kernel's, which each
     * path that leads through it walks ({@code proc_sys_compare()}, fs/proc/proc_sysctl.c). So a directory of a namespace is
     * opened once, and its files are reached from there.
     */
    public static Settings read(KernelFiles files, List<Setting> settings) {
        Map<String, String> values = new HashMap<>(settings.size() * 2);
        Map<String, Integer> directories = new HashMap<>();
        for (Setting setting : settings) {
            String path = setting.path();
            int length = read(files, path, directories);
            if (length == KernelFiles.IO_SIZE) {
                length = files.readOnce(path, LONGEST);
            }
            if (length >= 0 && whole(files.bytes(), length)) {
                values.put(setting.key(), folded(files.bytes(), length));
            }
        }
        for (int directory : directories.values()) {
            if (directory >= 0) {
                files.close(directory);
            }
        }
        return new Settings(values);
    }

    private static int read(KernelFiles files, String path, Map<String, Integer> directories) {
        int slash = path.startsWith(NETWORK) ? path.indexOf('/', NETWORK.length()) : -1;
        if (slash < 0 || !files.root().live()) {
            // Below a directory of a recorded tree a link could lead out of it.
            return files.read(path);
        }
        String directory = path.substring(0, slash);
        Integer open = directories.get(directory);
        if (open == null) {
            open = files.openDirectory(directory);
            directories.put(directory, open);
        }
        return open < 0 ? open : files.readAt(open, path.substring(slash + 1));
    }

    /**
     * Whether these are a value, as far as that can be seen: text, and a list of ports ends as the kernel ends it, because
     * half of one looks like a shorter one.
     */
    private static boolean whole(byte[] bytes, int length) {
        boolean list = false;
        for (int i = 0; i < length; i++) {
            if (bytes[i] >= 0 && bytes[i] < '\t') {
                return false;
            }
            list |= bytes[i] == ',' || bytes[i] == '-' && i > 0;
        }
        return !list || bytes[length - 1] == '\n';
    }

    /** The value as text, white space folded to single spaces, none at the ends. */
    static String folded(byte[] bytes, int length) {
        StringBuilder value = new StringBuilder(length);
        boolean space = false;
        for (int i = 0; i < length; i++) {
            if (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\n' || bytes[i] == '\r') {
                space = !value.isEmpty();
            } else {
                if (space) {
                    value.append(' ');
                    space = false;
                }
                value.append((char) (bytes[i] & 0xff));
            }
        }
        return value.toString();
    }
}
