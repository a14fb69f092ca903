package dev.portwhy.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Holders are found by inode, all of them, in the order in which they came, and nobody else's. */
class HolderTableTest {

    private static List<Integer> pids(HolderTable table, long inode) {
        List<Integer> pids = new ArrayList<>();
        for (int row = table.first(inode); row >= 0; row = table.next(row)) {
            pids.add(table.pid(row));
        }
        return pids;
    }

    @Test
    void nobodyHoldsWhatHasNoInode() {
        HolderTable table = new HolderTable.Builder().add(0, 7, 7, 3, Via.FD).build();
        assertThat(table.first(0)).isEqualTo(-1);
        assertThat(table.holds(0)).isFalse();
        assertThat(HolderTable.EMPTY.first(1)).isEqualTo(-1);
        assertThat(HolderTable.EMPTY.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 8, 9, 63, 64, 65, 4096, 100_000})
    void hundredsOfHoldersOfOneSocketComeInTheirOrder(int count) {
        HolderTable.Builder builder = new HolderTable.Builder();
        for (int i = 0; i < count; i++) {
            builder.add(77, i + 1, i + 1, i, Via.FD);
        }
        HolderTable table = builder.build();
        int expected = 0;
        for (int row = table.first(77); row >= 0; row = table.next(row)) {
            assertThat(table.pid(row)).isEqualTo(++expected);
        }
        assertThat(expected).isEqualTo(count);
        assertThat(table.first(78)).isEqualTo(-1);
    }

    @Test
    void whatAMapWouldGiveIsGiven() {
        Random random = new Random(11);
        for (int round = 0; round < 20; round++) {
            Map<Long, List<Integer>> expected = new HashMap<>();
            HolderTable.Builder builder = new HolderTable.Builder();
            int inodes = random.nextInt(1, 500);
            for (int i = random.nextInt(2000); i > 0; i--) {
                // Inodes that lie close together, and such that share their lower bits.
                long inode = random.nextBoolean()
                        ? 1 + random.nextInt(inodes)
                        : (long) (1 + random.nextInt(inodes)) << 16 & 0xffff_ffffL;
                builder.add(inode, i, i, 3, Via.FD);
                expected.computeIfAbsent(inode, key -> new ArrayList<>()).add(i);
            }
            HolderTable table = builder.build();
            expected.forEach((inode, pids) -> assertThat(pids(table, inode)).isEqualTo(inode == 0 ? List.of() : pids));
            for (long inode = 1; inode < 600; inode++) {
                assertThat(pids(table, inode)).isEqualTo(expected.getOrDefault(inode, List.of()));
                assertThat(table.holds(inode)).isEqualTo(expected.containsKey(inode));
            }
            assertThat(table.holds(0)).isFalse();
            expected.keySet().forEach(inode -> assertThat(table.holds(inode)).isEqualTo(inode != 0));
            assertThat(table.pids().stream().boxed())
                    .containsExactlyInAnyOrderElementsOf(
                            expected.values().stream().flatMap(List::stream).toList());
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 63, 64, 4_294_966_000L})
    void ofInodesThatLieCloseTogetherEachIsTold(long from) {
        HolderTable.Builder builder = new HolderTable.Builder();
        for (int i = 0; i < 1000; i += 3) {
            builder.add(from + i, 7, 7, i, Via.FD);
        }
        HolderTable table = builder.build();
        for (int i = -100; i < 1200; i++) {
            assertThat(table.holds(from + i)).as("%d", from + i).isEqualTo(i >= 0 && i < 1000 && i % 3 == 0);
        }
        assertThat(HolderTable.EMPTY.holds(from)).isFalse();
        assertThat(table.pids().stream()).containsExactly(7);
        assertThat(HolderTable.EMPTY.pids().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"-1", "0", "1", "1023", "1048575", "134217727"})
    void descriptorsOfEveryNumberStandBesideTheirWay(int fd) {
        for (Via via : Via.values()) {
            for (boolean inferred : new boolean[] {false, true}) {
                HolderTable table = new HolderTable.Builder()
                        .add(4_294_967_295L, Integer.MAX_VALUE, 1, fd, via, inferred)
                        .build();
                int row = table.first(4_294_967_295L);
                assertThat(row).isZero();
                assertThat(table.fd(row)).isEqualTo(fd);
                assertThat(table.via(row)).isEqualTo(via);
                assertThat(table.inferred(row)).isEqualTo(inferred);
                assertThat(table.pid(row)).isEqualTo(Integer.MAX_VALUE);
                assertThat(table.tid(row)).isEqualTo(1);
                assertThat(table.inode(row)).isEqualTo(4_294_967_295L);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Via.class)
    void whatIsAppendedIsAsItWas(Via via) {
        HolderTable.Builder one =
                new HolderTable.Builder().add(5, 1, 2, 3, via, true).add(6, 4, 5, -1, via);
        HolderTable table = one.build();
        HolderTable.Builder both = new HolderTable.Builder().add(5, 9, 9, 9, Via.FD);
        both.append(one);
        both.append(table);
        HolderTable joined = both.build();
        assertThat(both.size()).isEqualTo(5);
        assertThat(pids(joined, 5)).containsExactly(9, 1, 1);
        assertThat(pids(joined, 6)).containsExactly(4, 4);
        for (int row : new int[] {1, 3}) {
            assertThat(List.of(joined.tid(row), joined.fd(row), joined.via(row), joined.inferred(row)))
                    .containsExactly(2, 3, via, true);
            assertThat(List.of(joined.tid(row + 1), joined.fd(row + 1), joined.via(row + 1), joined.inferred(row + 1)))
                    .containsExactly(5, -1, via, false);
        }
    }
}
