package dev.portwhy.model;

/**
 * The names of the kernel's settings as sysctl(8) writes them, each spelled in this one place
 * (Documentation/networking/ip-sysctl.rst, Documentation/admin-guide/sysctl). Which a namespace has for itself, and which the
 * whole machine, is told where they are read.
 */
public final class SettingKeys {

    public static final String FS_FILE_MAX = "fs.file-max";
    public static final String FS_FILE_NR = "fs.file-nr";
    public static final String FS_NR_OPEN = "fs.nr_open";
    public static final String KERNEL_OSRELEASE = "kernel.osrelease";
    public static final String KERNEL_PID_MAX = "kernel.pid_max";
    public static final String KERNEL_THREADS_MAX = "kernel.threads-max";
    public static final String KERNEL_UNPRIVILEGED_BPF_DISABLED = "kernel.unprivileged_bpf_disabled";
    public static final String KERNEL_UNPRIVILEGED_USERNS_CLONE = "kernel.unprivileged_userns_clone";
    public static final String KERNEL_YAMA_PTRACE_SCOPE = "kernel.yama.ptrace_scope";
    public static final String NETDEV_MAX_BACKLOG = "net.core.netdev_max_backlog";
    public static final String SOMAXCONN = "net.core.somaxconn";
    public static final String CONF_ALL_ROUTE_LOCALNET = "net.ipv4.conf.all.route_localnet";
    public static final String IP_AUTOBIND_REUSE = "net.ipv4.ip_autobind_reuse";
    public static final String IP_DYNADDR = "net.ipv4.ip_dynaddr";
    public static final String IP_FORWARD = "net.ipv4.ip_forward";
    public static final String IP_LOCAL_PORT_RANGE = "net.ipv4.ip_local_port_range";
    public static final String IP_LOCAL_RESERVED_PORTS = "net.ipv4.ip_local_reserved_ports";
    public static final String IP_NONLOCAL_BIND = "net.ipv4.ip_nonlocal_bind";
    public static final String IP_UNPRIVILEGED_PORT_START = "net.ipv4.ip_unprivileged_port_start";
    public static final String TCP_ABORT_ON_OVERFLOW = "net.ipv4.tcp_abort_on_overflow";
    public static final String TCP_CHILD_EHASH_ENTRIES = "net.ipv4.tcp_child_ehash_entries";
    public static final String TCP_EHASH_ENTRIES = "net.ipv4.tcp_ehash_entries";
    public static final String TCP_FASTOPEN = "net.ipv4.tcp_fastopen";
    public static final String TCP_FIN_TIMEOUT = "net.ipv4.tcp_fin_timeout";
    public static final String TCP_KEEPALIVE_INTVL = "net.ipv4.tcp_keepalive_intvl";
    public static final String TCP_KEEPALIVE_PROBES = "net.ipv4.tcp_keepalive_probes";
    public static final String TCP_KEEPALIVE_TIME = "net.ipv4.tcp_keepalive_time";
    public static final String TCP_L3MDEV_ACCEPT = "net.ipv4.tcp_l3mdev_accept";
    public static final String TCP_MAX_ORPHANS = "net.ipv4.tcp_max_orphans";
    public static final String TCP_MAX_SYN_BACKLOG = "net.ipv4.tcp_max_syn_backlog";
    public static final String TCP_MAX_TW_BUCKETS = "net.ipv4.tcp_max_tw_buckets";
    public static final String TCP_MEM = "net.ipv4.tcp_mem";
    public static final String TCP_MIGRATE_REQ = "net.ipv4.tcp_migrate_req";
    public static final String TCP_ORPHAN_RETRIES = "net.ipv4.tcp_orphan_retries";
    public static final String TCP_RETRIES1 = "net.ipv4.tcp_retries1";
    public static final String TCP_RETRIES2 = "net.ipv4.tcp_retries2";
    public static final String TCP_RFC1337 = "net.ipv4.tcp_rfc1337";
    public static final String TCP_RMEM = "net.ipv4.tcp_rmem";
    public static final String TCP_RTO_MAX_MS = "net.ipv4.tcp_rto_max_ms";
    public static final String TCP_SYN_LINEAR_TIMEOUTS = "net.ipv4.tcp_syn_linear_timeouts";
    public static final String TCP_SYN_RETRIES = "net.ipv4.tcp_syn_retries";
    public static final String TCP_SYNACK_RETRIES = "net.ipv4.tcp_synack_retries";
    public static final String TCP_SYNCOOKIES = "net.ipv4.tcp_syncookies";
    public static final String TCP_TIMESTAMPS = "net.ipv4.tcp_timestamps";
    public static final String TCP_TW_RECYCLE = "net.ipv4.tcp_tw_recycle";
    public static final String TCP_TW_REUSE = "net.ipv4.tcp_tw_reuse";
    public static final String TCP_TW_REUSE_DELAY = "net.ipv4.tcp_tw_reuse_delay";
    public static final String TCP_WMEM = "net.ipv4.tcp_wmem";
    public static final String UDP_CHILD_HASH_ENTRIES = "net.ipv4.udp_child_hash_entries";
    public static final String UDP_HASH_ENTRIES = "net.ipv4.udp_hash_entries";
    public static final String UDP_L3MDEV_ACCEPT = "net.ipv4.udp_l3mdev_accept";
    public static final String UDP_MEM = "net.ipv4.udp_mem";
    public static final String IPV6_BINDV6ONLY = "net.ipv6.bindv6only";
    public static final String IPV6_CONF_ALL_DISABLE_IPV6 = "net.ipv6.conf.all.disable_ipv6";
    public static final String IPV6_CONF_LO_DISABLE_IPV6 = "net.ipv6.conf.lo.disable_ipv6";
    public static final String IPV6_NONLOCAL_BIND = "net.ipv6.ip_nonlocal_bind";
    public static final String MPTCP_CLOSE_TIMEOUT = "net.mptcp.close_timeout";
    public static final String MPTCP_ENABLED = "net.mptcp.enabled";
    public static final String NETFILTER_NF_CONNTRACK_BUCKETS = "net.netfilter.nf_conntrack_buckets";
    public static final String NETFILTER_NF_CONNTRACK_COUNT = "net.netfilter.nf_conntrack_count";
    public static final String NETFILTER_NF_CONNTRACK_MAX = "net.netfilter.nf_conntrack_max";
    public static final String NETFILTER_NF_CONNTRACK_TCP_BE_LIBERAL = "net.netfilter.nf_conntrack_tcp_be_liberal";
    public static final String NETFILTER_NF_CONNTRACK_TCP_LOOSE = "net.netfilter.nf_conntrack_tcp_loose";
    public static final String NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_CLOSE_WAIT =
            "net.netfilter.nf_conntrack_tcp_timeout_close_wait";
    public static final String NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_ESTABLISHED =
            "net.netfilter.nf_conntrack_tcp_timeout_established";
    public static final String NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_FIN_WAIT =
            "net.netfilter.nf_conntrack_tcp_timeout_fin_wait";
    public static final String NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_LAST_ACK =
            "net.netfilter.nf_conntrack_tcp_timeout_last_ack";
    public static final String NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_SYN_SENT =
            "net.netfilter.nf_conntrack_tcp_timeout_syn_sent";
    public static final String NETFILTER_NF_CONNTRACK_TCP_TIMEOUT_TIME_WAIT =
            "net.netfilter.nf_conntrack_tcp_timeout_time_wait";
    public static final String NETFILTER_NF_CONNTRACK_UDP_TIMEOUT = "net.netfilter.nf_conntrack_udp_timeout";
    public static final String NETFILTER_NF_CONNTRACK_UDP_TIMEOUT_STREAM =
            "net.netfilter.nf_conntrack_udp_timeout_stream";
    public static final String NF_CONNTRACK_MAX = "net.nf_conntrack_max";
    public static final String UNIX_MAX_DGRAM_QLEN = "net.unix.max_dgram_qlen";

    private SettingKeys() {}
}
