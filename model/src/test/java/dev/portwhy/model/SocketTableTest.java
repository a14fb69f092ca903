package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows of packed numbers give back what was put in, at the bounds of every field and of every chunk. */
class SocketTableTest {

    private static IpAddress address(String text) {
        return IpAddress.parse(text).orElseThrow();
    }

    private static SocketTable.Builder one(Family family) {
        return new SocketTable.Builder().add(0, Protocol.TCP, family, SocketState.ESTABLISHED);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 4095, 4096, 4097, 8191, 8192, 8193, 100_000})
    void rowsOfEveryNumberAreKept(int count) {
        SocketTable.Builder builder = new SocketTable.Builder();
        for (int row = 0; row < count; row++) {
            assertThat(builder.size()).isEqualTo(row);
            builder.add(row % 800, Protocol.TCP, Family.INET, SocketState.ESTABLISHED)
                    .ports(row & 0xffff, ~row & 0xffff)
                    .owner(-row, row + 1);
        }
        SocketTable table = builder.build();
        assertThat(table.size()).isEqualTo(count);
        for (int row = 0; row < count; row++) {
            boolean same = table.namespaceIndex(row) == row % 800
                    && table.localPort(row) == (row & 0xffff)
                    && table.remotePort(row) == (~row & 0xffff)
                    && table.uid(row) == -row
                    && table.inode(row) == row + 1;
            assertThat(same).as("row %d", row).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(SocketState.class)
    void everyStateProtocolFamilyAndTimerStandsBesideEachOther(SocketState state) {
        for (Protocol protocol : Protocol.values()) {
            for (Family family : Family.values()) {
                for (SocketTimer timer : SocketTimer.values()) {
                    SocketTable table = new SocketTable.Builder()
                            .add(0xffffff, protocol, family, state)
                            .timer(timer, Integer.MAX_VALUE)
                            .flags(0xff)
                            .build();
                    assertThat(table.row(0))
                            .extracting(
                                    SocketRow::state,
                                    SocketRow::protocol,
                                    SocketRow::family,
                                    SocketRow::timer,
                                    SocketRow::expiresMs,
                                    SocketRow::namespaceIndex)
                            .containsExactly(state, protocol, family, timer, Integer.MAX_VALUE, 0xffffff);
                }
            }
        }
    }

    @Test
    void numbersOf32BitsHaveNoSignWhereTheyCount() {
        SocketTable table = one(Family.INET)
                .owner(-2, -1)
                .queues(-1, Integer.MIN_VALUE)
                .cookie(-1, -1)
                .cgroup(-1, 0)
                .interfaceIndex(Integer.MAX_VALUE)
                .build();
        assertThat(table.inode(0)).isEqualTo(4_294_967_295L);
        assertThat(table.receiveQueue(0)).isEqualTo(4_294_967_295L);
        assertThat(table.sendQueue(0)).isEqualTo(2_147_483_648L);
        assertThat(table.cgroupId(0)).isEqualTo(4_294_967_295L);
        assertThat(table.cookie(0)).isEqualTo(-1);
        assertThat(Integer.toUnsignedLong(table.uid(0))).isEqualTo(4_294_967_294L);
        assertThat(table.interfaceIndex(0)).isEqualTo(Integer.MAX_VALUE);
    }

    /** Older kernels tell the time to a timer that is due already as a number below 0 (EXPIRES_IN_MS, inet_diag.c). */
    @ParameterizedTest
    @CsvSource({"-1, 0", "-2147483648, 0", "0, 0", "1, 1", "2147483647, 2147483647"})
    void aTimerThatIsDueHasNoTimeLeft(int written, int left) {
        assertThat(one(Family.INET)
                        .timer(SocketTimer.RETRANSMIT, written)
                        .build()
                        .expiresMs(0))
                .isEqualTo(left);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "0, 65535", "65535, 0", "65535, 65535", "32768, 32767", "1, 2"})
    void portsDoNotRunIntoEachOther(int local, int remote) {
        SocketTable one = one(Family.INET).ports(local, remote).build();
        SocketTable.Builder ends = one(Family.INET);
        ends.remote(new Endpoint(IpAddress.ANY4, remote)).local(new Endpoint(IpAddress.ANY4, local));
        for (SocketTable table : List.of(one, ends.build())) {
            assertThat(table.localPort(0)).isEqualTo(local);
            assertThat(table.remotePort(0)).isEqualTo(remote);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "255.255.255.255",
                "127.0.0.1",
                "128.0.0.0",
                "::",
                "::1",
                "::ffff:255.255.255.255",
                "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
                "8000::8000:0:0:8000",
                "fe80::1"
            })
    void addressesComeBackAsTheyAre(String text) {
        IpAddress address = address(text);
        SocketTable table = one(address.family())
                .local(new Endpoint(address, 1))
                .remote(new Endpoint(address, 2))
                .build();
        assertThat(table.localAddress(0)).isEqualTo(address).hasToString(text);
        assertThat(table.remoteAddress(0)).isEqualTo(address);
        StringBuilder written = new StringBuilder();
        table.appendAddress(written, 0, true);
        table.appendAddress(written.append(' '), 0, false);
        assertThat(written).hasToString(text + " " + text);
    }

    @Test
    void anIpv4AddressAndItsMappedFormAreTheSameNumbers() {
        SocketTable.Builder builder = new SocketTable.Builder();
        for (String text : List.of("10.0.0.1", "::ffff:10.0.0.1", "::10.0.0.1", "0.0.0.0", "::ffff:0.0.0.0", "::")) {
            IpAddress address = address(text);
            builder.add(0, Protocol.TCP, address.family(), SocketState.ESTABLISHED)
                    .local(new Endpoint(address, 1))
                    .remote(new Endpoint(address, 1));
        }
        SocketTable table = builder.build();
        List<String> numbers = new ArrayList<>();
        for (int row = 0; row < table.size(); row++) {
            numbers.add(table.localHigh(row) + " " + table.localLow(row));
            assertThat(table.remoteHigh(row) + " " + table.remoteLow(row)).isEqualTo(numbers.get(row));
        }
        assertThat(numbers.get(1)).isEqualTo(numbers.getFirst());
        assertThat(numbers.get(4)).isEqualTo(numbers.get(3));
        assertThat(numbers).doesNotContainNull();
        assertThat(List.of(numbers.get(0), numbers.get(2), numbers.get(3), numbers.get(5)))
                .doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"0, null", "1, false", "3, true", "2, null", "4, null", "5, false", "7, true"})
    void v6onlyIsKnownOnlyWhereItWasTold(int flags, @Nullable Boolean expected) {
        assertThat(one(Family.INET6).flags(flags).build().v6only(0)).isEqualTo(expected);
    }

    @Test
    void aFlagOfOneRowIsNotThatOfAnother() {
        SocketTable.Builder builder = new SocketTable.Builder();
        for (int row = 0; row < 5000; row++) {
            builder.add(7, Protocol.TCP, Family.INET, SocketState.LISTEN);
        }
        builder.flag(4096, SocketFlags.TRANSPARENT);
        SocketTable table = builder.build();
        for (int row = 0; row < 5000; row++) {
            assertThat(table.has(row, SocketFlags.TRANSPARENT)).isEqualTo(row == 4096);
            assertThat(table.namespaceIndex(row)).isEqualTo(7);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 4095, 4096, 4097, 8192})
    void rowsTakenBackLeaveNothingBehind(int left) {
        SocketTable.Builder builder = new SocketTable.Builder();
        for (int row = 0; row < 9000; row++) {
            builder.add(1, Protocol.UDP, Family.INET6, SocketState.CLOSE)
                    .local(-1, -1, -1, -1)
                    .remote(-1, -1, -1, -1)
                    .ports(65_535, 65_535)
                    .owner(-1, -1)
                    .queues(-1, -1)
                    .cgroup(-1, -1)
                    .interfaceIndex(-1)
                    .timer(SocketTimer.PROBE, 5);
        }
        builder.truncate(left);
        assertThat(builder.size()).isEqualTo(left);
        builder.add(0, Protocol.TCP, Family.INET, SocketState.LISTEN);
        SocketTable table = builder.build();
        assertThat(table.row(left))
                .isEqualTo(new SocketRow(
                        left,
                        0,
                        Protocol.TCP,
                        Family.INET,
                        SocketState.LISTEN,
                        new Endpoint(IpAddress.ANY4, 0),
                        new Endpoint(IpAddress.ANY4, 0),
                        0,
                        0,
                        0,
                        null,
                        SocketTimer.OFF,
                        0,
                        0,
                        0,
                        0));
        assertThat(table.cgroupId(left)).isZero();
    }

    @Test
    void whatIsAppendedIsAsItWas() {
        Random random = new Random(7);
        SocketTable.Builder first = new SocketTable.Builder();
        SocketTable.Builder joined = new SocketTable.Builder();
        for (int row = 0; row < 5000; row++) {
            first.add(random.nextInt(3), Protocol.TCP, Family.INET6, SocketState.CLOSE_WAIT)
                    .local(random.nextInt(), random.nextInt(), random.nextInt(), random.nextInt())
                    .ports(random.nextInt(65_536), random.nextInt(65_536))
                    .cookie(row + 1, 0)
                    .mark(row % 7);
        }
        SocketTable table = first.build();
        joined.append(table);
        joined.add(table, 4999, 9);
        SocketTable all = joined.build();
        for (int row = 0; row < 5000; row++) {
            assertThat(all.row(row)).isEqualTo(table.row(row));
            assertThat(all.mark(row)).isEqualTo(row % 7);
        }
        assertThat(all.namespaceIndex(5000)).isEqualTo(9);
        assertThat(all.localAddress(5000)).isEqualTo(table.localAddress(4999));
        assertThat(all.mark(5000)).isEqualTo(4999 % 7);
    }

    @Test
    void whatIsAmongTheRowsIsKnownWithoutLooking() {
        SocketTable.Builder builder = new SocketTable.Builder();
        assertThat(builder.kinds().mayHaveSeveralNamespaces()).isFalse();
        assertThat(builder.kinds().mayHave(Protocol.TCP)).isFalse();
        builder.add(3, Protocol.TCP, Family.INET, SocketState.LISTEN);
        assertThat(builder.kinds().mayHave(Protocol.TCP)).isTrue();
        assertThat(builder.kinds().mayHave(Protocol.UDP)).isFalse();
        assertThat(builder.kinds().mayHave(Family.INET6)).isFalse();
        assertThat(builder.kinds().mayHaveDevices()).isFalse();
        assertThat(builder.kinds().mayHaveSeveralNamespaces()).isFalse();
        SocketTable other = new SocketTable.Builder()
                .add(0, Protocol.UDP, Family.INET6, SocketState.CLOSE)
                .interfaceIndex(2)
                .build();
        builder.append(other, 0);
        SocketKinds kinds = builder.build().kinds();
        assertThat(kinds.mayHave(Protocol.UDP)).isTrue();
        assertThat(kinds.mayHave(Family.INET6)).isTrue();
        assertThat(kinds.mayHaveDevices()).isTrue();
        assertThat(kinds.mayHaveSeveralNamespaces()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 63, 64, 65, 128, 4097})
    void rowsWithAnInodeAreChosenInTheirOrder(int count) {
        SocketTable.Builder builder = new SocketTable.Builder();
        List<Integer> expected = new ArrayList<>();
        for (int row = 0; row < count; row++) {
            boolean file = row % 3 != 1;
            builder.add(0, Protocol.TCP, Family.INET, SocketState.ESTABLISHED).owner(0, file ? -row - 1 : 0);
            if (file) {
                expected.add(row);
            }
        }
        int[] rows = Rows.withInode(builder.build());
        assertThat(rows)
                .containsExactly(expected.stream().mapToInt(Integer::intValue).toArray());
        assertThat(Rows.where(rows, row -> row % 2 == 0))
                .containsExactly(expected.stream()
                        .mapToInt(Integer::intValue)
                        .filter(row -> row % 2 == 0)
                        .toArray());
    }
}
