package dev.portwhy.linux.net;

import static dev.portwhy.linux.kit.TextReader.Writer.KERNEL;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.kit.TextReader;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.SocketTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The readers of this package, with what they read. */
public final class NetReaders {

    private static final String NET = "/proc/net/";

    private NetReaders() {}

    /** All of them. */
    public static List<TextReader> all() {
        return List.of(
                sockets("tcp", "0100007F", "00000000"),
                sockets("tcp6", "00000000000000000000000001000000", "0".repeat(32)),
                sockets("udp", "0100007F", "00000000"),
                sockets("udp6", "00000000000000000000000001000000", "0".repeat(32)),
                sockstat("sockstat"),
                sockstat("sockstat6"),
                counters("netstat"),
                counters("snmp"),
                conntrack(),
                addresses(),
                routes(),
                indexes(),
                addresses6(),
                mounts(),
                services(),
                networkMounts(),
                smbServer(),
                unixPaths(),
                settings());
    }

    private static String spaces(int count) {
        return " ".repeat(count);
    }

    private static TextReader sockets(String file, String local, String remote) {
        return TextReader.of(KERNEL, NET + file, ProcNetTcp.class, NamespaceFiles.class)
                .lines(
                        "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout"
                                + " inode\n",
                        (i, extra) ->
                                "%4d: %s:%04X %s:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 %d 1 0 100 0 0 10 0%s\n"
                                        .formatted(i, local, i + 1, remote, 70_000 + i, spaces(extra)),
                        "")
                .finds(i -> (i + 1) + " " + (70_000 + i), NetReaders::rows);
    }

    private static TextReader unixPaths() {
        return TextReader.of(KERNEL, NET + "unix", ProcNetUnix.class)
                .lines(
                        "Num       RefCount Protocol Flags    Type St Inode Path\n",
                        (i, extra) -> "0000000000000000: 00000002 00000000 00010000 0001 01 %d /run/p%d%s\n"
                                .formatted(70_000 + i, i, "x".repeat(extra)),
                        "")
                .finds(i -> String.valueOf(70_000 + i), files -> {
                    Set<String> inodes = new TreeSet<>();
                    for (ProcNetUnix.Row row : ProcNetUnix.parse(files.lines(NET + "unix"))) {
                        inodes.add(String.valueOf(row.inode()));
                    }
                    return inodes;
                });
    }

    private static Set<String> rows(KernelFiles files) {
        SocketTable.Builder out = new SocketTable.Builder();
        new NamespaceFiles(files, "/proc/net").sockets(0, out);
        SocketTable table = out.build();
        Set<String> rows = new TreeSet<>();
        for (int row = 0; row < table.size(); row++) {
            rows.add(table.localPort(row) + " " + table.inode(row));
        }
        return rows;
    }

    private static TextReader sockstat(String file) {
        return TextReader.of(KERNEL, NET + file, ProcNetSockstat.class, NamespaceFiles.class)
                .lines("sockets: used 13\n", (i, extra) -> "TCP" + i + ": inuse " + i + spaces(extra) + "\n", "")
                .finds(
                        i -> "TCP" + i + ".inuse=" + i,
                        files -> entries(new NamespaceFiles(files, "/proc/net").sockstat()));
    }

    private static TextReader counters(String file) {
        return TextReader.of(KERNEL, NET + file, ProcNetNetstat.class, NamespaceFiles.class)
                .lines("", (i, extra) -> "Ext%d: A B\nExt%d: 1 %d%s\n".formatted(i, i, 100 + i, spaces(extra)), "")
                .finds(
                        i -> "Ext" + i + ".B=" + (100 + i),
                        files -> entries(new NamespaceFiles(files, "/proc/net").counters()));
    }

    private static Set<String> entries(Map<String, ?> values) {
        Set<String> all = new TreeSet<>();
        values.forEach((name, value) -> all.add(name + "=" + value));
        return all;
    }

    /** The lines are added up: a sum of n stands for all numbers up to n. */
    private static TextReader conntrack() {
        return TextReader.of(KERNEL, NET + "stat/nf_conntrack", ProcNetStat.class, NamespaceFiles.class)
                .lines(
                        "entries  clashres found drop\n",
                        (i, extra) -> "0000000a  00000000 00000001" + spaces(extra) + " 00000001\n",
                        "")
                .finds(i -> "drop " + (i + 1), files -> {
                    long sum = new NamespaceFiles(files, "/proc/net").counters().getOrDefault("nf_conntrack.drop", 0L);
                    Set<String> all = new TreeSet<>();
                    for (long i = 1; i <= Math.min(sum, 100_000); i++) {
                        all.add("drop " + i);
                    }
                    return all;
                });
    }

    private static String address(int i) {
        return "10." + (i >> 16) + "." + (i >> 8 & 0xff) + "." + (i & 0xff);
    }

    private static TextReader addresses() {
        return TextReader.of(KERNEL, NET + "fib_trie", ProcNetFibTrie.class, LocalAddresses.class)
                .lines(
                        "Local:\n  +-- 0.0.0.0/0 3 0 5\n",
                        (i, extra) -> "     |-- " + address(i) + "\n        /32 host LOCAL" + spaces(extra) + "\n",
                        "")
                .finds(NetReaders::address, NetReaders::addresses);
    }

    private static Set<String> addresses(KernelFiles files) {
        Set<String> all = new TreeSet<>();
        for (LocalAddress address : new NamespaceFiles(files, "/proc/net").addresses()) {
            all.add(address.address().toString());
        }
        return all;
    }

    private static TextReader routes() {
        return TextReader.of(KERNEL, NET + "route", ProcNetRoute.class, LocalAddresses.class)
                .lines(
                        "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n",
                        (i, extra) -> "eth%d\t%08X\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0%s\n"
                                .formatted(i, Integer.reverseBytes(0x0a000000 | i << 8), spaces(extra)),
                        "")
                .finds(i -> "eth" + i + "/24", files -> {
                    Set<String> all = new TreeSet<>();
                    ProcNetRoute.connected(files.lines(NET + "route"))
                            .forEach(route -> all.add(route.device() + "/" + route.prefixLength()));
                    return all;
                });
    }

    private static TextReader indexes() {
        return TextReader.of(KERNEL, NET + "igmp", ProcNetIgmp.class, LocalAddresses.class)
                .lines(
                        "Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter\n",
                        (i, extra) -> "%d\tveth%-6d:     1      V3%s\n\t\t\t\t010000E0     1 0:00000000\t\t0\n"
                                .formatted(i + 1, i, spaces(extra)),
                        "")
                .finds(
                        i -> "veth" + i + "=" + (i + 1),
                        files -> entries(ProcNetIgmp.indexes(files.lines(NET + "igmp"))));
    }

    private static TextReader addresses6() {
        return TextReader.of(KERNEL, NET + "if_inet6", ProcNetIfInet6.class, LocalAddresses.class)
                .lines("", (i, extra) -> "20010db8%024x 03 40 00 82 %s   eth7\n".formatted(i + 1, spaces(extra)), "")
                .finds(
                        i -> "2001:db8::" + Integer.toHexString((i + 1) >> 16).replaceFirst("^0$", "")
                                + (i + 1 > 0xffff ? ":" : "")
                                + Integer.toHexString((i + 1) & 0xffff) + " eth7 3",
                        files -> {
                            List<LocalAddress> found = new ArrayList<>();
                            ProcNetIfInet6.parse(files.lines(NET + "if_inet6"), found);
                            Set<String> all = new TreeSet<>();
                            found.forEach(at -> all.add(at.address() + " " + at.device() + " " + at.interfaceIndex()));
                            return all;
                        });
    }

    private static TextReader mounts() {
        return TextReader.of(KERNEL, "/proc/self/mountinfo", ProcPidMountinfo.class)
                .lines(
                        "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n",
                        (i, extra) -> "%d 28 0:4 net:[%d] /run/netns/my\\040blue%d rw shared:40 - nsfs nsfs rw%s\n"
                                .formatted(83 + i, 4_026_532_281L + i, i, spaces(extra)),
                        "")
                .finds(i -> (4_026_532_281L + i) + " /run/netns/my blue" + i, files -> {
                    Set<String> all = new TreeSet<>();
                    ProcPidMountinfo.networkNamespaces(files.lines("/proc/self/mountinfo"))
                            .forEach(mount -> all.add(mount.inode() + " " + mount.path()));
                    return all;
                });
    }

    private static TextReader networkMounts() {
        return TextReader.of(KERNEL, "/proc/self/mounts", NetworkMounts.class)
                .lines(
                        "/dev/vda / ext4 rw 0 0\n",
                        (i, extra) -> "192.0.2.1:/ /mnt/my\\040blue%d nfs4 rw,%svers=4.2,addr=192.0.2.1 0 0\n"
                                .formatted(i, "x".repeat(extra)),
                        "")
                .finds(i -> "/mnt/my blue" + i + " 192.0.2.1 2049", files -> {
                    Set<String> all = new TreeSet<>();
                    NetworkMounts.read(files)
                            .forEach(mount -> all.add(mount.path() + " " + mount.server() + " " + mount.port()));
                    return all;
                });
    }

    private static TextReader smbServer() {
        return TextReader.of(KERNEL, "/sys/class/ksmbd-control/stats", KsmbdServer.class)
                .lines("2 running 10 0\n", (i, extra) -> "x".repeat(extra) + "\n", "")
                .finds(i -> "running", files -> Set.of(KsmbdServer.runs(files) ? "running" : ""));
    }

    private static TextReader services() {
        return TextReader.of(KERNEL, "/proc/fs/nfsd/portlist", NfsPorts.class)
                .lines("", (i, extra) -> "tcp " + spaces(extra) + (10_000 + i) + "\n", "")
                .finds(i -> "tcp " + (10_000 + i), files -> {
                    Set<String> all = new TreeSet<>();
                    NfsPorts.read(files).forEach(port -> all.add(port.protocol().word() + " " + port.port()));
                    return all;
                });
    }

    /** The longest setting there is: the reserved ports, one by one. */
    private static TextReader settings() {
        String key = "net.ipv4.ip_local_reserved_ports";
        return TextReader.of(KERNEL, "/proc/sys/net/ipv4/ip_local_reserved_ports", SysctlTree.class)
                .lines("9,", (i, extra) -> (10_000 + i) + "," + "0".repeat(extra), "9\n")
                .finds(i -> Integer.toString(10_000 + i), files -> {
                    Map<String, String> values = new HashMap<>(
                            SysctlTree.read(files, SysctlTree.PORT_KEYS).values());
                    return new TreeSet<>(List.of(values.getOrDefault(key, "").split(",", -1)));
                });
    }
}
