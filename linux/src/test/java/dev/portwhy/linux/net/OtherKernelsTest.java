package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.TextCursor;
import dev.portwhy.linux.kit.RecordedTree;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The text files of a namespace as other kernels write them, and lines that none writes. */
class OtherKernelsTest {

    private static final String TCP_HEAD =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

    private static SocketTable table(Protocol protocol, Family family, String text) {
        SocketTable.Builder out = new SocketTable.Builder();
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ProcNetTcp reader = new ProcNetTcp(protocol, family, 0, out);
        reader.take(bytes, bytes.length);
        assertThat(reader.whole()).as(text).isTrue();
        return out.build();
    }

    /** What stands behind the inode differs from kernel to kernel: pointers, plain or hashed, and more numbers. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                " 1 ffff8d1c0a9f8000 100 0 0 10 0", // 3.10 to 4.14
                " 1 0000000082a3c5e1 100 0 0 10 0", // hashed, from 4.15
                " 1 0000000000000000 100 0 0 10 0", // to who may not see them
                " 1 ffff000012345678 99 0 0 10 -1", // arm64, and no slow start yet
                " 2 00000000f00dcafe 20 4 30 10 7 1 2 3", // more than any has by now
                "",
            })
    void whatFollowsTheInodeDoesNotMatter(String rest) {
        SocketTable table = table(
                Protocol.TCP,
                Family.INET,
                TCP_HEAD + "   0: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000"
                        + "  1000        0 12345" + rest + "  \n");
        assertThat(table.size()).isEqualTo(1);
        assertThat(table.localPort(0)).isEqualTo(80);
        assertThat(table.inode(0)).isEqualTo(12345);
        assertThat(table.uid(0)).isEqualTo(1000);
    }

    /** {@code sl} of UDP is the place in the hash table: five digits, and gaps. */
    @Test
    void rowsOfUdpAreNumberedByTheirBucket() {
        SocketTable table = table(
                Protocol.UDP,
                Family.INET,
                "   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode"
                        + " ref pointer drops             \n"
                        + "  317: 00000000:14E9 00000000:0000 07 00000000:00000000 00:00000000 00000000   108"
                        + "        0 21015 2 0000000000000000 0        \n"
                        + "65530: 3500007F:0035 00000000:0000 07 00000000:00000D00 00:00000000 00000000"
                        + " 4294967294        0 4294967295 2 0000000000000000 4294967295\n");
        assertThat(table.size()).isEqualTo(2);
        assertThat(table.localPort(0)).isEqualTo(5353);
        assertThat(table.localAddress(1)).isEqualTo(IpAddress.v4(0x7f000035));
        assertThat(Integer.toUnsignedString(table.uid(1))).isEqualTo("4294967294");
        assertThat(table.inode(1)).isEqualTo(4_294_967_295L);
        assertThat(table.receiveQueue(1)).isEqualTo(0xd00);
    }

    @ParameterizedTest
    @CsvSource({"01, ESTABLISHED", "02, SYN_SENT", "03, SYN_RECV", "06, TIME_WAIT", "0A, LISTEN", "0B, CLOSING"})
    void statesAreHexadecimal(String state, SocketState expected) {
        SocketTable table = table(
                Protocol.TCP,
                Family.INET,
                TCP_HEAD + "   0: 0100007F:0050 0100007F:9C40 " + state
                        + " 00000000:00000000 00:00000000 00000000     0        0 0 1 0000000000000000\n");
        assertThat(table.state(0)).isEqualTo(expected);
    }

    private static Map<String, Long> conntrack(String text) {
        Map<String, Long> values = new HashMap<>();
        ProcNetStat.parse("nf_conntrack", TextCursor.of(text), values);
        return values;
    }

    /** The columns changed their names and places in 4.18, 5.13 and 5.15; by name they are the same. */
    @Test
    void countersOfConntrackAreKnownByTheirNames() {
        Map<String, Long> old = conntrack(
                "entries  searched found new invalid ignore delete delete_list insert insert_failed drop early_drop"
                        + " icmp_error  expect_new expect_create expect_delete search_restart\n"
                        + "0000000a  00000000 00000000 00000000 00000001 00000002 00000000 00000000 00000000 00000003"
                        + " 00000004 00000005 00000000  00000000 00000000 00000000 00000006\n");
        Map<String, Long> later = conntrack(
                "entries  clashres found new invalid ignore delete chainlength insert insert_failed drop early_drop"
                        + " icmp_error  expect_new expect_create expect_delete search_restart\n"
                        + "0000000a  00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000003"
                        + " 00000004 00000005 00000000  00000000 00000000 00000000 00000006\n"
                        + "0000000a  00000000 00000000 00000000 00000001 00000000 00000000 00000000 00000000 00000003"
                        + " 00000004 00000005 00000000  00000000 00000000 00000000 00000006\n");
        assertThat(old)
                .containsEntry("nf_conntrack.entries", 10L)
                .containsEntry("nf_conntrack.insert_failed", 3L)
                .containsEntry("nf_conntrack.drop", 4L)
                .containsEntry("nf_conntrack.early_drop", 5L)
                .containsEntry("nf_conntrack.searched", 0L);
        assertThat(later)
                .containsEntry("nf_conntrack.entries", 10L)
                .containsEntry("nf_conntrack.insert_failed", 6L)
                .containsEntry("nf_conntrack.drop", 8L)
                .containsKey("nf_conntrack.clashres");
        assertThat(conntrack("")).isEmpty();
        assertThat(conntrack("entries drop\n")).isEmpty();
        assertThat(conntrack("entries drop\nxyz 1\n")).isEmpty();
    }

    /** A line of values may be shorter than that of its names, where somebody cut it; what is there counts. */
    @Test
    void countersGoByTheNamesAboveThem() {
        Map<String, Long> values = new HashMap<>();
        ProcNetNetstat.parse(TextCursor.of("""
                        TcpExt: A B C
                        TcpExt: 1 2
                        IpExt: D
                        IpExt: 18446744073709551615
                        Other: E
                        More: F
                        More: 7
                        MPTcpExt:
                        MPTcpExt:
                        Tcp: G
                        Tcp: -1
                        """), values);
        assertThat(values)
                .containsEntry("TcpExt.A", 1L)
                .containsEntry("TcpExt.B", 2L)
                .containsEntry("More.F", 7L)
                .containsEntry("Tcp.G", -1L)
                .doesNotContainKeys("TcpExt.C", "Other.E")
                .as("more than a number of ours holds")
                .doesNotContainKey("IpExt.D");
    }

    @Test
    void sockstatOfKernelsWithAndWithoutMoreGroups() {
        Map<String, Long> values = new HashMap<>();
        ProcNetSockstat.parse(TextCursor.of("""
                        sockets: used 300
                        TCP: inuse 7 orphan 0 tw 12 alloc 9 mem 3
                        UDP: inuse 2 mem 1
                        UDPLITE: inuse 0
                        RAW: inuse 0
                        FRAG: inuse 0 memory 0
                        SMC: inuse x
                        NEW one 1
                        """), values);
        assertThat(values)
                .containsEntry("TCP.tw", 12L)
                .containsEntry("UDPLITE.inuse", 0L)
                .doesNotContainKey("SMC.inuse")
                .doesNotContainKey("NEW.one");
    }

    private static List<String> routes(String... lines) {
        String text = "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
                + String.join("\n", lines) + "\n";
        return ProcNetRoute.connected(TextCursor.of(text)).stream()
                .map(route -> route.device() + " " + route.network() + "/" + route.prefixLength())
                .toList();
    }

    /** What has no device, or is reached through somebody, says nothing of the prefix of an address. */
    @Test
    void onlyRoutesOfADeviceAreConnected() {
        assertThat(routes(
                        "eth0\t0002000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0",
                        "eth0.100\t0003000A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0",
                        "eth0\t00000000\t0102000A\t0003\t0\t0\t100\t00000000\t0\t0\t0",
                        "eth0\t0004000A\t0102000A\t0003\t0\t0\t0\t00FFFFFF\t0\t0\t0",
                        "*\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0",
                        "cut\t0005000A\t0000"))
                .containsExactly("eth0 10.0.2.0/24", "eth0.100 10.0.3.0/16");
    }

    /** {@code ip route add blackhole 10.0.0.0/8}, and an address of a point-to-point link within it. */
    @Test
    void anAddressOfADroppedPrefixHasNoDevice() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            tree.file(
                            "/proc/net/fib_trie",
                            "Local:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.0.5\n        /32 host LOCAL\n")
                    .file("/proc/net/route", """
                                    Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
                                    *\t0000000A\t00000000\t0201\t0\t0\t0\t000000FF\t0\t0\t0
                                    """);
            assertThat(new NamespaceFiles(new KernelFiles(tree.root()), "/proc/net").addresses())
                    .containsExactly(new LocalAddress(IpAddress.v4(0x0a000005), 32, 0, "", false, false));
        }
    }

    private static List<LocalAddress> addresses6(String text) {
        List<LocalAddress> addresses = new ArrayList<>();
        ProcNetIfInet6.parse(TextCursor.of(text), addresses);
        return addresses;
    }

    @ParameterizedTest
    @CsvSource({
        "80, false", // permanent
        "c0, true", // permanent and tentative: nobody may bind it yet
        "44, false", // tentative and optimistic: one may
        "48, true", // duplicate detection failed
        "20, false", // deprecated
    })
    void flagsTellWhetherAnAddressIsUsable(String flags, boolean tentative) {
        assertThat(addresses6("20010db8000000000000000000000001 02 40 00 " + flags + "     eth0\n"))
                .containsExactly(new LocalAddress(
                        IpAddress.parse("2001:db8::1").orElseThrow(), 64, 2, "eth0", false, tentative));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "20010db8000000000000000000000001 02 81 00 80     eth0\n",
                "20010db8000000000000000000000001 xx 40 00 80     eth0\n",
                "20010db8000000000000000000000001 00 40 00 80     eth0\n",
                "20010db8000000000000000000000001\n",
                "20010db80000000000000000000000g1 02 40 00 80 eth0\n",
                "\0\n",
            })
    void whatIsNoAddressIsNone(String line) {
        assertThat(addresses6(line)).isEmpty();
    }

    @Test
    void interfacesOfIgmpHaveAnyName() {
        assertThat(ProcNetIgmp.indexes(TextCursor.of("""
                Idx\tDevice    : Count Querier\tGroup    Users Timer\tReporter
                1\tlo        :     1      V3
                \t\t\t\t010000E0     1 0:00000000\t\t0
                12\tfifteen-letters: 1 V3
                4711\tbr-0123456789ab:     2      V2
                0\tnone : 1 V3
                99999999999\thuge : 1 V3
                7\tcut""")))
                .isEqualTo(Map.of("lo", 1, "fifteen-letters", 12, "br-0123456789ab", 4711));
    }

    /** Bound paths hold anything but a zero; an abstract name is shown with {@code @} for each of its zeros. */
    @Test
    void unixSocketsHaveAnyPath() {
        List<ProcNetUnix.Row> rows = ProcNetUnix.parse(TextCursor.of("""
                Num       RefCount Protocol Flags    Type St Inode Path
                0000000000000000: 00000002 00000000 00010000 0001 01 20001 /run/my app/\u5f20.sock
                0000000000000000: 00000003 00000000 00000000 0001 03 20002 /run/my app/\u5f20.sock
                0000000000000000: 00000002 00000000 00000000 0002 01 20003 @a@b
                0000000000000000: 00000003 00000000 00000000 0002 03 20004 /dev/log
                0000000000000000: 00000003 00000000 00000000 0005 03    42
                0000000000000000: zzzzzzzz 00000000 zzz 0005 03    43 /x
                """));
        assertThat(rows)
                .containsExactly(
                        new ProcNetUnix.Row("/run/my app/\u5f20.sock", 20001, true, false),
                        new ProcNetUnix.Row("/run/my app/\u5f20.sock", 20002, false, true),
                        new ProcNetUnix.Row("@a@b", 20003, false, false),
                        new ProcNetUnix.Row("/dev/log", 20004, false, false));
    }

    @ParameterizedTest
    @CsvSource({
        "net:[4026532281] /run/netns/blue, 4026532281 /run/netns/blue",
        "net:[4026532281] /run/netns/my\\040blue, 4026532281 /run/netns/my blue",
        "net:[4026532281] /run/netns/a\\011b\\012c\\134d, '4026532281 /run/netns/a\tb\nc\\d'",
        "net:[4026532281] /run/netns/\u5f20, 4026532281 /run/netns/\u5f20",
        "net:[4026532281] /run/netns/\\345\\274\\240, 4026532281 /run/netns/\u5f20",
        "net:[4026532281] /run/netns/a\\04, 4026532281 /run/netns/a\\04",
        "net:[4026532281] /run/netns/a\\999, 4026532281 /run/netns/a\\999",
        "net:[4026532281] relative, ''",
        "net:[] /run/x, ''",
        "net:[-5] /run/x, ''",
        "mnt:[4026531840] /run/mnt, ''",
        "/net /run/x, ''",
    })
    void mountedNamespacesAreReadWithAnyName(String mount, String found) {
        String line = "83 28 0:4 " + mount + " rw shared:40 - nsfs nsfs rw\n";
        assertThat(ProcPidMountinfo.networkNamespaces(TextCursor.of(line)).stream()
                        .map(one -> one.inode() + " " + one.path()))
                .isEqualTo(found.isEmpty() ? List.of() : List.of(found));
    }
}
