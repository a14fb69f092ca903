package dev.portwhy.linux.kit;

import java.util.ArrayList;
import java.util.List;

/**
 * Recorded trees of busy machines, as kernels of several ages print them: thousands of sockets and users, hundreds of
 * addresses, processors and mounts. Each has nginx on port 443 as a unit, PostgreSQL on 5432 in a container of docker, and
 * a worker with connections to one destination.
 *
 * @param name what it is called
 * @param kernel its release
 * @param cgroups how its cgroups are mounted
 * @param processors how many it has
 * @param addresses how many IPv4 addresses it has beside loopback
 * @param connections how many connections its worker has
 * @param timeWaits how many of the worker's connections are in TIME_WAIT
 */
public record BusyMachine(
        String name, String kernel, Cgroups cgroups, int processors, int addresses, int connections, int timeWaits) {

    /** How cgroups are mounted (cgroups(7)). */
    public enum Cgroups {
        /** Version 1 alone. */
        V1,
        /** Version 1 with version 2 beside it, without controllers. */
        HYBRID,
        /** Version 2 alone. */
        V2
    }

    /** The container's id. */
    public static final String ID = "4f797c539e6c745de61a93ca3ff892358ecbcaccd8414d5db545c38428142970";

    /** The users in {@code /etc/passwd} beside those of the system. */
    public static final int USERS = 2000;

    private static final int FIRST_PORT = 32_768;
    private static final String TCP_HEADING =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    /** Between the two ends and behind them, where addresses are those of IPv6. */
    private static final String LONG_ENDS = " ".repeat(24) + "remote_address" + " ".repeat(24);

    /** The heading of a table without a row, which the kernel prints all the same. */
    private static String heading(String indent, String remote, String more) {
        return indent + "sl  local_address " + remote + "st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
                + more + "\n";
    }

    /** Some, of four kernels. */
    public static List<BusyMachine> all() {
        return List.of(
                new BusyMachine("rhel8", "4.18.0-553.el8_10.x86_64", Cgroups.V1, 128, 60, 3000, 2000),
                new BusyMachine("ubuntu2204", "5.15.0-119-generic", Cgroups.HYBRID, 16, 1, 12_000, 500),
                new BusyMachine("debian12", "6.1.0-25-amd64", Cgroups.V2, 2, 500, 200, 9000),
                new BusyMachine("trixie", "6.12.43+deb13-amd64", Cgroups.V2, 64, 4, 5000, 5000));
    }

    private boolean has(int major, int minor) {
        String[] parts = kernel.split("[.-]", 3);
        int own = Integer.parseInt(parts[0]) * 1000 + Integer.parseInt(parts[1]);
        return own >= major * 1000 + minor;
    }

    /** Writes it into a tree. */
    public RecordedTree write(RecordedTree tree) {
        tree.file("/proc/sys/kernel/hostname", name + "\n")
                .file("/proc/sys/kernel/osrelease", kernel + "\n")
                .file("/proc/uptime", "5000.25 9000.00\n")
                .file("/proc/stat", stat())
                .file("/etc/passwd", passwd())
                .file("/proc/net/tcp", tcp())
                .file("/proc/net/tcp6", heading("  ", LONG_ENDS, ""))
                .file("/proc/net/udp", heading("   ", "rem_address   ", " ref pointer drops"))
                .file("/proc/net/udp6", heading("  ", LONG_ENDS, " ref pointer drops"))
                .file("/proc/net/sockstat", sockstat())
                .file("/proc/net/sockstat6", "TCP6: inuse 0\nUDP6: inuse 0\nUDPLITE6: inuse 0\nRAW6: inuse 0\n")
                .file("/proc/net/netstat", netstat())
                .file("/proc/net/snmp", "Tcp: RtoAlgorithm MaxConn ActiveOpens\nTcp: 1 -1 4711\n")
                .file("/proc/net/fib_trie", fibTrie())
                .file("/proc/net/route", route())
                .file("/proc/net/igmp", igmp())
                .file("/proc/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n")
                .file("/proc/self/mountinfo", mounts());
        settings(tree);
        processes(tree);
        return tree;
    }

    private void settings(RecordedTree tree) {
        tree.file("/proc/sys/net/ipv4/ip_local_port_range", FIRST_PORT + "\t60999\n")
                .file("/proc/sys/net/ipv4/ip_local_reserved_ports", "\n")
                .file("/proc/sys/net/ipv4/ip_unprivileged_port_start", "1024\n")
                .file("/proc/sys/net/ipv4/tcp_tw_reuse", (has(4, 19) ? 2 : 0) + "\n")
                .file("/proc/sys/net/ipv4/tcp_timestamps", "1\n")
                .file("/proc/sys/net/ipv4/tcp_fin_timeout", "60\n");
    }

    private void processes(RecordedTree tree) {
        tree.process(1, 0, "systemd", 0, "/usr/lib/systemd/systemd").file("/proc/1/cgroup", cgroup("/init.scope"));
        tree.process(443, 1, "nginx", 33, "/usr/sbin/nginx", "-g", "daemon off;")
                .file("/proc/443/cgroup", cgroup("/system.slice/nginx.service"))
                .link("/proc/443/fd/6", "socket:[100001]");
        String container = cgroups == Cgroups.V2 ? "/system.slice/docker-" + ID + ".scope" : "/docker/" + ID;
        tree.process(5432, 1, "postgres", 999, "postgres")
                .file("/proc/5432/cgroup", cgroup(container))
                .link("/proc/5432/fd/3", "socket:[100002]")
                .file(
                        "/var/lib/docker/containers/" + ID + "/config.v2.json",
                        "{\"State\":{\"Running\":true,\"Pid\":5432},\"Name\":\"/db\"}");
        tree.process(8000, 1, "worker", 10_000, "/opt/worker")
                .file("/proc/8000/cgroup", cgroup("/system.slice/worker.service"));
        for (int i = 0; i < Math.min(connections, 300); i++) {
            tree.link("/proc/8000/fd/" + (10 + i), "socket:[" + (200_000 + i) + "]");
        }
        for (int pid : new int[] {1, 443, 5432, 8000}) {
            tree.link("/proc/" + pid + "/ns/net", "net:[4026531840]");
        }
        tree.link("/proc/self/ns/net", "net:[4026531840]");
    }

    /** The lines of {@code /proc/PID/cgroup}, of whose hierarchies only systemd's and one controller's have the path. */
    private String cgroup(String path) {
        if (cgroups == Cgroups.V2) {
            return "0::" + path + "\n";
        }
        StringBuilder lines = new StringBuilder();
        String[] controllers = {
            "rdma", "hugetlb", "perf_event", "freezer", "blkio", "net_cls,net_prio", "cpu,cpuacct", "devices", "cpuset"
        };
        for (int i = 0; i < controllers.length; i++) {
            lines.append(12 - i).append(':').append(controllers[i]).append(":/\n");
        }
        lines.append("3:memory:")
                .append(path)
                .append('\n')
                .append("1:name=systemd:")
                .append(path)
                .append('\n');
        return lines.append(cgroups == Cgroups.HYBRID ? "0::/\n" : "").toString();
    }

    private String stat() {
        StringBuilder text = new StringBuilder("cpu  1000 2000 3000 4000 0 0 0 0 0 0\n");
        for (int i = 0; i < processors; i++) {
            text.append("cpu").append(i).append(" 123456789 1234567 12345678 1234567890 12345 0 12345 0 0 0\n");
        }
        text.append("intr 123456789").append(" 4711".repeat(20 * processors));
        return text.append("\nctxt 99\nbtime 1772000000\nprocesses 3\nprocs_running 1\n")
                .toString();
    }

    /** The name of a user: plain ones, those of directory services, others than ASCII's. */
    public static String user(int index) {
        return switch (index % 4) {
            case 0 -> "user" + index;
            case 1 -> "EXAMPLE\\user" + index;
            case 2 -> "user" + index + "@example.org";
            default -> "jürgen.张三." + index;
        };
    }

    private static String passwd() {
        StringBuilder text =
                new StringBuilder("root:x:0:0:root:/root:/bin/bash\nwww-data:x:33:33::/var/www:/bin/false\n");
        for (int i = 0; i < USERS; i++) {
            text.append(user(i))
                    .append(":*:%d:%d:Ünïcode, Gecos:/home/%d:/bin/bash\n".formatted(10_000 + i, 10_000, i));
        }
        return text.toString();
    }

    private String tcp() {
        StringBuilder text = new StringBuilder(TCP_HEADING);
        row(text, 0, "00000000:01BB 00000000:0000 0A", 33, 100_001);
        row(text, 1, "0100007F:1538 00000000:0000 0A", 999, 100_002);
        for (int i = 0; i < connections; i++) {
            row(text, 2 + i, "0100000A:%04X 0100090A:1538 01".formatted(FIRST_PORT + i), 10_000, 200_000 + i);
        }
        for (int i = 0; i < timeWaits; i++) {
            row(text, i, "0100000A:%04X 0200090A:0050 06".formatted(FIRST_PORT + connections + i), 0, 0);
        }
        return text.toString();
    }

    private static void row(StringBuilder text, int slot, String ends, int uid, int inode) {
        String line = "%4d: %s 00000000:00000000 00:00000000 00000000 %5d        0 %d 1 0000000000000000 20 0 0 10 -1"
                .formatted(slot, ends, uid, inode);
        text.append(line).append(" ".repeat(Math.max(0, 149 - line.length()))).append('\n');
    }

    private String sockstat() {
        String lite = has(6, 18) ? "" : "UDPLITE: inuse 0\n";
        return "sockets: used " + (connections + 50) + "\nTCP: inuse " + (connections + 2) + " orphan 0 tw " + timeWaits
                + " alloc " + (connections + 9) + " mem 64\nUDP: inuse 0 mem 0\n" + lite
                + "RAW: inuse 0\nFRAG: inuse 0 memory 0\n";
    }

    /** The counters that each kernel has; what came later is missing in the middle of the line, not at its end. */
    private String netstat() {
        List<String> names = new ArrayList<>(List.of("SyncookiesSent", "TW", "TWRecycled"));
        for (int i = 0; i < 100; i++) {
            names.add("Counter" + i);
        }
        names.addAll(List.of("ListenOverflows", "ListenDrops", "TCPTimeWaitOverflow"));
        if (has(5, 10)) {
            names.add("TcpTimeoutRehash");
        }
        names.add("TCPAckCompressed");
        if (has(5, 14)) {
            names.addAll(List.of("TCPMigrateReqSuccess", "TCPMigrateReqFailure"));
        }
        names.add("TCPWqueueTooBig");
        StringBuilder head = new StringBuilder("TcpExt:");
        StringBuilder values = new StringBuilder("TcpExt:");
        for (String name : names) {
            head.append(' ').append(name);
            values.append(' ').append(name.equals("ListenDrops") ? 77 : name.equals("TCPWqueueTooBig") ? 3 : 0);
        }
        return head + "\n" + values + "\nIpExt: InNoRoutes InOctets\nIpExt: 0 123456789012345\n"
                + (has(5, 6) ? "MPTcpExt: MPCapableSYNRX\nMPTcpExt: 0\n" : "");
    }

    private static String address(int index) {
        return "10." + (index / 200) + ".0." + (index % 200 + 1);
    }

    private String fibTrie() {
        StringBuilder text =
                new StringBuilder("Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.0.0\n        /8 link UNICAST\n");
        text.append("Local:\n  +-- 0.0.0.0/0 3 0 5\n");
        for (int i = 0; i < addresses; i++) {
            text.append("     |-- ").append(address(i)).append("\n        /32 host LOCAL\n");
        }
        text.append("     |-- 127.0.0.0\n        /8 host LOCAL\n");
        text.append("     |-- 127.0.0.1\n        /32 host LOCAL\n");
        return text.append("     |-- 127.255.255.255\n        /32 link BROADCAST\n")
                .toString();
    }

    private static String route() {
        return """
            Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
            eth0\t0000000A\t00000000\t0001\t0\t0\t100\t000000FF\t0\t0\t0
            eth0\t00000000\tFE00000A\t0003\t0\t0\t100\t00000000\t0\t0\t0
            """;
    }

    /** A veth(4) device for each container. */
    private static String igmp() {
        StringBuilder text = new StringBuilder("Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n");
        text.append("1\tlo        :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n");
        for (int i = 0; i < 300; i++) {
            text.append("%d\tveth%06x:     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n".formatted(10 + i, i));
        }
        return text.append("2\teth0      :     1      V3\n\t\t\t\t010000E0     1 0:00000000\t\t0\n")
                .toString();
    }

    /** What a host of containers has mounted: overlays, and namespaces in directories with spaces. */
    private static String mounts() {
        StringBuilder text = new StringBuilder("22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n");
        for (int i = 0; i < 400; i++) {
            text.append(("%d 22 0:%d / /var/lib/docker/overlay2/%064x/merged rw,relatime shared:%d - overlay overlay"
                            + " rw,lowerdir=/var/lib/docker/overlay2/l/A:/var/lib/docker/overlay2/l/B\n")
                    .formatted(100 + i, 50 + i, i, i));
        }
        return text.append("900 22 0:4 net:[4026532281] /run/my\\040names\\134pace/blue rw shared:40 - nsfs nsfs rw\n")
                .toString();
    }
}
