package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Tracking;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Entries of a table of tracked connections as ctnetlink writes them, whole and cut. */
class ConntrackTableTest {

    private static final IpAddress CLIENT = IpAddress.parse("10.98.1.2").orElseThrow();
    private static final IpAddress ROUTER = IpAddress.parse("10.98.2.1").orElseThrow();
    private static final IpAddress SERVER = IpAddress.parse("10.98.2.2").orElseThrow();
    private static final int ASSURED_SNAT = 0x4 | 0x10;

    private static int port(int port) {
        return (port & 0xff) << 8 | port >>> 8;
    }

    private static void tuple(NetlinkMessage out, int type, IpAddress from, int fromPort, IpAddress to, int toPort) {
        int tuple = out.begin(type);
        int ip = out.begin(1);
        out.address(1, from).address(2, to);
        out.end(ip);
        int proto = out.begin(2);
        out.number(1, 6).number(2, port(fromPort)).number(3, port(toPort));
        out.end(proto).end(tuple);
    }

    /** A connection from the client through the router, which gave it this port. */
    private static NetlinkMessage entry(int status, int state, int given) {
        NetlinkMessage out = new NetlinkMessage();
        tuple(out, 1, CLIENT, 50_000, SERVER, 443);
        tuple(out, 2, SERVER, 443, ROUTER, given);
        out.number(3, Integer.reverseBytes(status));
        int info = out.begin(4);
        int tcp = out.begin(1);
        out.number(1, state);
        out.end(tcp).end(info);
        return out;
    }

    private static void add(ConntrackTable table, NetlinkMessage entry, int bytes) {
        int header = NetlinkDump.HEADER_BYTES;
        table.add(entry.words(), header / 4, Math.min(bytes, entry.bytes() - header));
    }

    private static Tracking table(int count, ConntrackTable.Given... rules) {
        ConntrackTable table = new ConntrackTable();
        for (int i = 0; i < count; i++) {
            add(table, entry(ASSURED_SNAT, 3, 40_000 + i), Integer.MAX_VALUE);
        }
        return table.tracking(0, List.of(rules));
    }

    @Test
    void whatIsGivenOutIsCountedByDestination() {
        Tracking tracking = table(5, new ConntrackTable.Given(null, null, new PortRange(40_000, 40_049)));
        assertThat(tracking.entries()).containsExactly(new Tracking.Entries("tcp", "ESTABLISHED", true, 5));
        assertThat(tracking.pools())
                .containsExactly(new Tracking.Pool(Protocol.TCP, ROUTER, SERVER, 443, 40_000, 40_049, 5));
    }

    @Test
    void aRuleThatCannotHaveGivenWhatIsUsedIsAnothers() {
        Tracking tracking = table(
                5,
                new ConntrackTable.Given(null, null, new PortRange(40_000, 40_003)),
                new ConntrackTable.Given(CLIENT, CLIENT, new PortRange(40_000, 40_004)));
        assertThat(tracking.pools().getFirst().first()).isEqualTo(1024);
        assertThat(tracking.pools().getFirst().last()).isEqualTo(65_535);
    }

    @Test
    void whatIsNotTranslatedUsesUpNoPorts() {
        ConntrackTable table = new ConntrackTable();
        add(table, entry(0, 1, 50_000), Integer.MAX_VALUE);
        add(table, entry(0x4, 5, 50_000), Integer.MAX_VALUE);
        Tracking tracking = table.tracking(0, List.of());
        assertThat(tracking.pools()).isEmpty();
        assertThat(tracking.entries())
                .containsExactlyInAnyOrder(
                        new Tracking.Entries("tcp", "SYN_SENT", false, 1),
                        new Tracking.Entries("tcp", "CLOSE_WAIT", true, 1));
    }

    @Test
    void anEntryThatIsCutAnywhereDoesNoHarm() {
        NetlinkMessage whole = entry(ASSURED_SNAT, 3, 40_000);
        for (int bytes = 0; bytes < whole.bytes() - NetlinkDump.HEADER_BYTES; bytes++) {
            ConntrackTable table = new ConntrackTable();
            add(table, whole, bytes);
            assertThat(table.tracking(0, List.of()).seen())
                    .as("%s bytes", bytes)
                    .isBetween(0L, 1L);
        }
        NetlinkMessage foreign = new NetlinkMessage();
        foreign.number(77, 1).number(3, -1).text(1, "no tuple");
        ConntrackTable table = new ConntrackTable();
        add(table, foreign, Integer.MAX_VALUE);
        assertThat(table.tracking(0, List.of()).seen()).isZero();
    }
}
