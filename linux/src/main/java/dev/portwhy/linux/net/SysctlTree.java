package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.model.SettingKeys;
import dev.portwhy.model.Settings;
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
    public static final List<String> PORT_KEYS = List.of(
            SettingKeys.IP_LOCAL_PORT_RANGE,
            SettingKeys.IP_LOCAL_RESERVED_PORTS,
            SettingKeys.IP_UNPRIVILEGED_PORT_START,
            SettingKeys.IP_NONLOCAL_BIND,
            SettingKeys.IP_AUTOBIND_REUSE,
            SettingKeys.TCP_TW_REUSE,
            SettingKeys.TCP_TW_REUSE_DELAY,
            SettingKeys.TCP_TIMESTAMPS,
            SettingKeys.TCP_FIN_TIMEOUT,
            SettingKeys.TCP_MAX_TW_BUCKETS,
            SettingKeys.TCP_MIGRATE_REQ,
            SettingKeys.TCP_ORPHAN_RETRIES,
            SettingKeys.TCP_L3MDEV_ACCEPT,
            SettingKeys.UDP_L3MDEV_ACCEPT,
            SettingKeys.IPV6_BINDV6ONLY,
            SettingKeys.IPV6_NONLOCAL_BIND,
            SettingKeys.NETFILTER_NF_CONNTRACK_COUNT,
            SettingKeys.NETFILTER_NF_CONNTRACK_MAX);

    private static final List<String> MORE_KEYS = List.of(
            SettingKeys.NETDEV_MAX_BACKLOG,
            SettingKeys.SOMAXCONN,
            SettingKeys.CONF_ALL_ROUTE_LOCALNET,
            SettingKeys.IP_FORWARD,
            SettingKeys.TCP_ABORT_ON_OVERFLOW,
            SettingKeys.TCP_CHILD_EHASH_ENTRIES,
            SettingKeys.TCP_EHASH_ENTRIES,
            SettingKeys.TCP_KEEPALIVE_INTVL,
            SettingKeys.TCP_KEEPALIVE_PROBES,
            SettingKeys.TCP_KEEPALIVE_TIME,
            SettingKeys.TCP_MAX_ORPHANS,
            SettingKeys.TCP_MAX_SYN_BACKLOG,
            SettingKeys.TCP_MEM,
            SettingKeys.TCP_RETRIES1,
            SettingKeys.TCP_RETRIES2,
            SettingKeys.TCP_RFC1337,
            SettingKeys.TCP_RTO_MAX_MS,
            SettingKeys.TCP_SYN_LINEAR_TIMEOUTS,
            SettingKeys.TCP_SYN_RETRIES,
            SettingKeys.TCP_SYNACK_RETRIES,
            SettingKeys.TCP_SYNCOOKIES,
            SettingKeys.TCP_TW_RECYCLE,
            SettingKeys.UDP_CHILD_HASH_ENTRIES,
            SettingKeys.UDP_HASH_ENTRIES,
            SettingKeys.UDP_MEM,
            SettingKeys.IPV6_CONF_ALL_DISABLE_IPV6,
            SettingKeys.IPV6_CONF_LO_DISABLE_IPV6,
            SettingKeys.MPTCP_ENABLED,
            SettingKeys.NETFILTER_NF_CONNTRACK_BUCKETS,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_BE_LIBERAL,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_LOOSE,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_CLOSE_WAIT,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_ESTABLISHED,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_FIN_WAIT,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_LAST_ACK,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_SYN_SENT,
            SettingKeys.NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_TIME_WAIT,
            SettingKeys.NETFILTER_NF_CONNTRACK_UDP_TIMEOUT,
            SettingKeys.NETFILTER_NF_CONNTRACK_UDP_TIMEOUT_STREAM,
            SettingKeys.NF_CONNTRACK_MAX);

    /** All of interest within a namespace: {@link #PORT_KEYS}, queues, timers, memory, connection tracking. */
    public static final List<String> NAMESPACE_KEYS = joined(PORT_KEYS, MORE_KEYS);

    /** All of interest that counts for the whole machine. */
    public static final List<String> MACHINE_KEYS = List.of(
            SettingKeys.FS_FILE_MAX,
            SettingKeys.FS_FILE_NR,
            SettingKeys.FS_NR_OPEN,
            SettingKeys.KERNEL_OSRELEASE,
            SettingKeys.KERNEL_PID_MAX,
            SettingKeys.KERNEL_THREADS_MAX,
            SettingKeys.KERNEL_UNPRIVILEGED_BPF_DISABLED,
            SettingKeys.KERNEL_UNPRIVILEGED_USERNS_CLONE,
            SettingKeys.KERNEL_YAMA_PTRACE_SCOPE,
            "user.max_net_namespaces");

    /** More than the list of every second port takes. */
    private static final int LONGEST = 1 << 18;

    private SysctlTree() {}

    private static List<String> joined(List<String> some, List<String> more) {
        List<String> all = new java.util.ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * The settings among {@code keys} that can be read.
     *
     * <p>Every namespace has an entry of its own for {@code net/ipv4} in one and the same list of the kernel's, which each
     * path that leads through it walks ({@code proc_sys_compare()}, fs/proc/proc_sysctl.c). So a directory of a namespace is
     * opened once, and its files are reached from there.
     */
    public static Settings read(KernelFiles files, List<String> keys) {
        Map<String, String> values = new HashMap<>(keys.size() * 2);
        Map<String, Integer> directories = new HashMap<>();
        for (String key : keys) {
            String path = key.replace('.', '/');
            int length = read(files, path, directories);
            if (length == KernelFiles.IO_SIZE) {
                length = files.readOnce("/proc/sys/" + path, LONGEST);
            }
            if (length >= 0 && whole(files.bytes(), length)) {
                values.put(key, folded(files.bytes(), length));
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
        int slash = path.startsWith("net/") ? path.indexOf('/', 4) : -1;
        if (slash < 0 || !files.root().live()) {
            // Below a directory of a recorded tree a link could lead out of it.
            return files.read("/proc/sys/" + path);
        }
        String directory = path.substring(0, slash);
        Integer open = directories.get(directory);
        if (open == null) {
            open = files.openDirectory("/proc/sys/" + directory);
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
