package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed tables at their edges: what may be among the rows, rows chosen, and numbers as large as the kernel has. */
class TablesTest {

    private static final IpAddress MAX4 = IpAddress.parse("255.255.255.255").orElseThrow();
    private static final IpAddress MAX6 =
            IpAddress.parse("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").orElseThrow();

    private static SocketTable.Builder row(SocketTable.Builder rows, Protocol protocol, Family family, int namespace) {
        return rows.add(namespace, protocol, family, SocketState.ESTABLISHED);
    }

    @Test
    void theLargestNumbersOfEachField() {
        SocketTable.Builder rows = new SocketTable.Builder();
        row(rows, Protocol.MPTCP, Family.INET6, (1 << 23) - 1)
                .local(new Endpoint(MAX6, 65_535))
                .remote(new Endpoint(MAX6, 65_535))
                .owner(-2, -1)
                .cookie(-1, -1)
                .cgroup(-1, 0x7fff_ffff)
                .queues(-1, -1)
                .timer(SocketTimer.PROBE, Integer.MAX_VALUE)
                .interfaceIndex(Integer.MAX_VALUE)
                .flags(0xff)
                .mark(-1);
        SocketTable table = rows.build();
        SocketRow row = table.row(0);
        assertThat(row.namespaceIndex()).isEqualTo((1 << 23) - 1);
        assertThat(row.local()).isEqualTo(new Endpoint(MAX6, 65_535)).isEqualTo(row.remote());
        assertThat(row.uid()).isEqualTo(-2);
        assertThat(row.inode()).isEqualTo(0xffff_ffffL);
        assertThat(row.cookie()).isEqualTo(-1);
        assertThat(table.cgroupId(0)).isEqualTo(Long.MAX_VALUE);
        assertThat(row.receiveQueue()).isEqualTo(0xffff_ffffL).isEqualTo(row.sendQueue());
        assertThat(row.expiresMs()).isEqualTo(Integer.MAX_VALUE);
        assertThat(row.interfaceIndex()).isEqualTo(Integer.MAX_VALUE);
        assertThat(row.v6only()).isTrue();
        assertThat(table.mark(0)).isEqualTo(-1);
        assertThat(row.protocol()).isEqualTo(Protocol.MPTCP);
        assertThat(row.timer()).isEqualTo(SocketTimer.PROBE);
    }

    /** Older kernels tell a timer that is due as less than nothing. */
    @ParameterizedTest
    @CsvSource({"-1, 0", "-2147483648, 0", "0, 0", "1, 1"})
    void aTimerThatIsDueHasNothingLeft(int told, int left) {
        SocketTable.Builder rows = new SocketTable.Builder();
        row(rows, Protocol.TCP, Family.INET, 0).timer(SocketTimer.TIME_WAIT, told);
        assertThat(rows.build().expiresMs(0)).isEqualTo(left);
    }

    @Test
    void portsDoNotMixWithEachOther() {
        SocketTable.Builder rows = new SocketTable.Builder();
        row(rows, Protocol.TCP, Family.INET, 0).ports(65_535, 0);
        row(rows, Protocol.TCP, Family.INET, 0).ports(0, 65_535);
        row(rows, Protocol.TCP, Family.INET, 0).remote(new Endpoint(MAX4, 80)).local(new Endpoint(MAX4, 65_535));
        SocketTable table = rows.build();
        assertThat(new int[] {table.localPort(0), table.remotePort(0)}).containsExactly(65_535, 0);
        assertThat(new int[] {table.localPort(1), table.remotePort(1)}).containsExactly(0, 65_535);
        assertThat(new int[] {table.localPort(2), table.remotePort(2)}).containsExactly(65_535, 80);
    }

    /** An IPv4 address is compared in its mapped form, so that both ends of one connection look alike. */
    @Test
    void ipv4AndItsMappedFormCompareEqual() {
        SocketTable.Builder rows = new SocketTable.Builder();
        row(rows, Protocol.TCP, Family.INET, 0).local(new Endpoint(MAX4, 1));
        row(rows, Protocol.TCP, Family.INET6, 0)
                .local(new Endpoint(IpAddress.parse("::ffff:255.255.255.255").orElseThrow(), 1));
        SocketTable table = rows.build();
        assertThat(table.localHigh(0)).isEqualTo(table.localHigh(1));
        assertThat(table.localLow(0)).isEqualTo(table.localLow(1));
        assertThat(table.remoteLow(0)).isNotEqualTo(table.remoteLow(1));
        assertThat(table.sameLocalAddress(0, 1)).isFalse();
        assertThat(table.sameLocalAddress(0, 0)).isTrue();
    }

    @Test
    void anAddressIsAppendedAsItIsWritten() {
        Random random = new Random(9);
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int i = 0; i < 300; i++) {
            IpAddress one = i % 2 == 0
                    ? IpAddress.v4(random.nextInt())
                    : IpAddress.v6(random.nextInt(3), random.nextInt(3), random.nextInt(3), random.nextInt());
            row(rows, Protocol.TCP, one.family(), 0).local(new Endpoint(one, 1)).remote(new Endpoint(one, 2));
        }
        SocketTable table = rows.build();
        for (int row = 0; row < table.size(); row++) {
            StringBuilder text = new StringBuilder();
            table.appendAddress(text, row, true);
            assertThat(text).hasToString(table.localAddress(row).toString());
            text.setLength(0);
            table.appendAddress(text, row, false);
            assertThat(text).hasToString(table.remoteAddress(row).toString());
        }
    }

    /** Rows are kept in chunks of 4096, the first of which begins small. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1023, 1024, 1025, 4095, 4096, 4097, 8192, 8193, 12_289})
    void eachRowIsFoundAgainAcrossChunks(int size) {
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int i = 0; i < size; i++) {
            row(rows, Protocol.TCP, Family.INET, i % 7).ports(i & 0xffff, 1).owner(i, i % 3 == 0 ? 0 : i);
        }
        SocketTable table = rows.build();
        assertThat(table.size()).isEqualTo(size);
        for (int i = 0; i < size; i++) {
            assertThat(table.uid(i)).isEqualTo(i);
            assertThat(table.namespaceIndex(i)).isEqualTo(i % 7);
        }
        int[] held = Rows.withInode(table);
        assertThat(held).hasSize(size - (size + 2) / 3);
        assertThat(Rows.where(held, row -> row < 2)).hasSize(size > 1 ? 1 : 0);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 4096, 4097})
    void rowsTakenBackLeaveNoTrace(int kept) {
        SocketTable.Builder rows = new SocketTable.Builder();
        for (int i = 0; i < kept + 300; i++) {
            row(rows, Protocol.TCP, Family.INET6, 1)
                    .owner(i, i)
                    .local(new Endpoint(MAX6, 9))
                    .flags(0xff);
        }
        rows.truncate(kept);
        assertThat(rows.size()).isEqualTo(kept);
        row(rows, Protocol.UDP, Family.INET, 2);
        SocketTable table = rows.build();
        assertThat(table.size()).isEqualTo(kept + 1);
        assertThat(table.uid(kept)).isZero();
        assertThat(table.localAddress(kept)).isEqualTo(IpAddress.ANY4);
        assertThat(table.v6only(kept)).isNull();
        assertThat(table.uid(kept - 1)).isEqualTo(kept - 1);
    }

    @Test
    void movedToAnotherNamespaceARowKeepsTheRest() {
        SocketTable.Builder from = new SocketTable.Builder();
        row(from, Protocol.UDP, Family.INET6, 3)
                .local(new Endpoint(MAX6, 53))
                .cookie(5, 6)
                .mark(17)
                .interfaceIndex(4)
                .flags(SocketFlags.V6ONLY_KNOWN);
        SocketTable source = from.build();
        SocketTable.Builder to = new SocketTable.Builder();
        to.add(source, 0, 1);
        SocketTable table = to.build();
        assertThat(table.namespaceIndex(0)).isEqualTo(1);
        assertThat(table.v6only(0)).isFalse();
        assertThat(table.mark(0)).isEqualTo(17);
        assertThat(table.cookie(0)).isEqualTo(source.cookie(0));
        assertThat(table.localPort(0)).isEqualTo(53);
        assertThat(table.kinds().mayHaveDevices()).isTrue();
        assertThat(table.kinds().mayHave(Protocol.UDP)).isTrue();
        assertThat(table.kinds().mayHave(Protocol.TCP)).isFalse();
    }

    @Test
    void kindsSayWhatMayBeAmongTheRows() {
        assertThat(SocketTable.EMPTY.kinds().mayHave(Protocol.TCP)).isFalse();
        assertThat(SocketTable.EMPTY.kinds().mayHaveSeveralNamespaces()).isFalse();
        SocketTable.Builder rows = new SocketTable.Builder();
        row(rows, Protocol.MPTCP, Family.INET6, 0);
        assertThat(rows.kinds().mayHave(Protocol.MPTCP)).isTrue();
        assertThat(rows.kinds().mayHave(Family.INET)).isFalse();
        assertThat(rows.kinds().mayHave(Family.INET6)).isTrue();
        assertThat(rows.kinds().mayHaveSeveralNamespaces()).isFalse();
        row(rows, Protocol.TCP, Family.INET, 0);
        assertThat(rows.kinds().mayHaveSeveralNamespaces()).isFalse();
        row(rows, Protocol.TCP, Family.INET, 5);
        assertThat(rows.kinds().mayHaveSeveralNamespaces()).isTrue();
        assertThat(rows.kinds().mayHaveDevices()).isFalse();
    }

    @Test
    void aMarkIsThatOfItsCookie() {
        SocketTable.Builder rows = new SocketTable.Builder();
        row(rows, Protocol.TCP, Family.INET, 0).cookie(1, 0).mark(5);
        row(rows, Protocol.TCP, Family.INET, 0).cookie(1, 1);
        row(rows, Protocol.TCP, Family.INET, 0).cookie(-1, 0).mark(7);
        row(rows, Protocol.TCP, Family.INET, 0).cookie(-1, -1);
        SocketTable table = rows.build();
        assertThat(new int[] {table.mark(0), table.mark(1), table.mark(2), table.mark(3)})
                .containsExactly(5, 0, 7, 0);
    }

    @Test
    void plainNumbersAreSorted() {
        long[] numbers = new Random(1).longs(500).toArray();
        long[] sorted = numbers.clone();
        Arrays.sort(sorted);
        PlainOrder.sort(numbers);
        assertThat(numbers).isEqualTo(sorted);
        long[] none = {};
        PlainOrder.sort(none);
        assertThat(none).isEmpty();
    }

    @Test
    void factsOfManySocketsAreFoundByTheirCookies() {
        PortFacts.Builder builder = new PortFacts.Builder();
        Random random = new Random(2);
        long[] cookies = random.longs(5000).map(cookie -> cookie | 1).distinct().toArray();
        for (int i = 0; i < cookies.length; i++) {
            builder.add(cookies[i], i & 7, i & 0xffff, 0xffff - (i & 0xffff));
        }
        builder.add(cookies[7], PortFacts.CLOSED, 1, 65_535);
        PortFacts facts = new PortFacts.Builder().addAll(builder.build()).build();
        assertThat(facts.size()).isEqualTo(cookies.length);
        for (int i = 0; i < cookies.length; i++) {
            if (i != 7) {
                assertThat(facts.facts(cookies[i])).isEqualTo(i & 7);
                assertThat(facts.firstPort(cookies[i])).isEqualTo(i & 0xffff);
                assertThat(facts.lastPort(cookies[i])).isEqualTo(0xffff - (i & 0xffff));
                assertThat(facts.has(cookies[i], PortFacts.V6ONLY)).isEqualTo((i & PortFacts.V6ONLY) != 0);
            }
        }
        assertThat(facts.facts(cookies[7])).as("what was said last").isEqualTo(PortFacts.CLOSED);
        assertThat(facts.lastPort(cookies[7])).isEqualTo(65_535);
        assertThat(facts.told(2)).isFalse();
        assertThat(facts.has(2, PortFacts.CLOSED)).isNull();
        assertThat(facts.sure(2, PortFacts.CLOSED)).isFalse();
        long[] inOrder = cookies.clone();
        Arrays.sort(inOrder);
        assertThat(facts.cookies()).isEqualTo(inOrder);
    }

    /** 0 stands for a cookie that is not known, and is one like others here. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MIN_VALUE, Long.MAX_VALUE})
    void extremeCookiesAreCookies(long cookie) {
        assertThat(PortFacts.NONE.told(cookie)).isFalse();
        PortFacts facts = new PortFacts.Builder().add(cookie, 0, 0, 0).build();
        assertThat(facts.told(cookie)).isTrue();
        assertThat(facts.has(cookie, PortFacts.CLOSED)).isFalse();
        assertThat(facts.cookies()).containsExactly(cookie);
    }
}
