package dev.portwhy.linux.net;

import dev.portwhy.linux.file.KernelFiles;
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
            "net.ipv4.ip_local_port_range",
            "net.ipv4.ip_local_reserved_ports",
            "net.ipv4.ip_unprivileged_port_start",
            "net.ipv4.ip_nonlocal_bind",
            "net.ipv4.ip_autobind_reuse",
            "net.ipv4.tcp_tw_reuse",
            "net.ipv4.tcp_tw_reuse_delay",
            "net.ipv4.tcp_timestamps",
            "net.ipv4.tcp_fin_timeout",
            "net.ipv4.tcp_max_tw_buckets",
            "net.ipv4.tcp_migrate_req",
            "net.ipv4.tcp_orphan_retries",
            "net.ipv4.tcp_l3mdev_accept",
            "net.ipv4.udp_l3mdev_accept",
            "net.ipv6.bindv6only",
            "net.ipv6.ip_nonlocal_bind",
            "net.netfilter.nf_conntrack_count",
            "net.netfilter.nf_conntrack_max");

    private static final List<String> MORE_KEYS = List.of(
            "net.core.netdev_max_backlog",
            "net.core.somaxconn",
            "net.ipv4.conf.all.route_localnet",
            "net.ipv4.ip_forward",
            "net.ipv4.tcp_abort_on_overflow",
            "net.ipv4.tcp_child_ehash_entries",
            "net.ipv4.tcp_ehash_entries",
            "net.ipv4.tcp_keepalive_intvl",
            "net.ipv4.tcp_keepalive_probes",
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.tcp_max_orphans",
            "net.ipv4.tcp_max_syn_backlog",
            "net.ipv4.tcp_mem",
            "net.ipv4.tcp_retries1",
            "net.ipv4.tcp_retries2",
            "net.ipv4.tcp_rfc1337",
            "net.ipv4.tcp_rto_max_ms",
            "net.ipv4.tcp_syn_linear_timeouts",
            "net.ipv4.tcp_syn_retries",
            "net.ipv4.tcp_synack_retries",
            "net.ipv4.tcp_syncookies",
            "net.ipv4.tcp_tw_recycle",
            "net.ipv4.udp_child_hash_entries",
            "net.ipv4.udp_hash_entries",
            "net.ipv4.udp_mem",
            "net.ipv6.conf.all.disable_ipv6",
            "net.ipv6.conf.lo.disable_ipv6",
            "net.mptcp.enabled",
            "net.netfilter.nf_conntrack_buckets",
            "net.netfilter.nf_conntrack_tcp_be_liberal",
            "net.netfilter.nf_conntrack_tcp_loose",
            "net.netfilter.nf_conntrack_tcp_timeout_close_wait",
            "net.netfilter.nf_conntrack_tcp_timeout_established",
            "net.netfilter.nf_conntrack_tcp_timeout_fin_wait",
            "net.netfilter.nf_conntrack_tcp_timeout_last_ack",
            "net.netfilter.nf_conntrack_tcp_timeout_syn_sent",
            "net.netfilter.nf_conntrack_tcp_timeout_time_wait",
            "net.netfilter.nf_conntrack_udp_timeout",
            "net.netfilter.nf_conntrack_udp_timeout_stream",
            "net.nf_conntrack_max");

    /** All of interest within a namespace: {@link #PORT_KEYS}, queues, timers, memory, connection tracking. */
    public static final List<String> NAMESPACE_KEYS = joined(PORT_KEYS, MORE_KEYS);

    /** All of interest that counts for the whole machine. */
    public static final List<String> MACHINE_KEYS = List.of(
            "fs.file-max",
            "fs.file-nr",
            "fs.nr_open",
            "kernel.osrelease",
            "kernel.pid_max",
            "kernel.threads-max",
            "kernel.unprivileged_bpf_disabled",
            "kernel.unprivileged_userns_clone",
            "kernel.yama.ptrace_scope",
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
