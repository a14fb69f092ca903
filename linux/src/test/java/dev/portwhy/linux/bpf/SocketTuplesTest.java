package dev.portwhy.linux.bpf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Records of the iterator over open files, kept by namespace as they came. */
class SocketTuplesTest {

    /** A record at some place of a larger buffer: word 1 the inode, word 4 the namespace. */
    private static int[] record(int before, int inode, int namespace) {
        int[] words = new int[before + TaskFileIterator.LONG_WORDS];
        for (int i = 0; i < TaskFileIterator.LONG_WORDS; i++) {
            words[before + i] = 1000 * inode + i;
        }
        words[before + 1] = inode;
        words[before + 4] = namespace;
        return words;
    }

    @Test
    void recordsAreKeptByNamespaceHoweverManyThereAre() {
        SocketTuples tuples = new SocketTuples();
        for (int i = 0; i < 1000; i++) {
            tuples.add(record(i % 7, i + 1, i % 3 + 5), i % 7);
        }
        for (int namespace = 5; namespace < 8; namespace++) {
            SocketTuples.Tuples one = Objects.requireNonNull(tuples.of(namespace));
            assertThat(one.count).isEqualTo(namespace == 5 ? 334 : 333);
            assertThat(one.sockets).hasSize(one.count);
            for (int record = 0; record < one.count; record++) {
                int inode = 3 * record + namespace - 4;
                assertThat(one.word(record, 1)).isEqualTo(inode);
                assertThat(one.word(record, TaskFileIterator.LONG_WORDS - 1))
                        .isEqualTo(1000 * inode + TaskFileIterator.LONG_WORDS - 1);
            }
        }
        assertThat(tuples.of(9)).isNull();
    }

    /** Numbers of namespaces and sockets are without a sign: the first namespace is 4026531840. */
    @Test
    void numbersAboveTheSignAreNumbers() {
        SocketTuples tuples = new SocketTuples();
        tuples.add(record(0, -1, (int) 4_026_531_840L), 0);
        tuples.count((int) 4_026_531_840L, 7);
        SocketTuples.Tuples one = Objects.requireNonNull(tuples.of(4_026_531_840L));
        assertThat(one.count).isEqualTo(1);
        assertThat(one.sockets).containsExactlyInAnyOrder(4_294_967_295L, 7L);
    }

    @Test
    void aNamespaceWithSocketsOfOtherFamiliesOnlyHasNoRecords() {
        SocketTuples tuples = new SocketTuples();
        tuples.count(5, 7);
        tuples.count(5, 7);
        SocketTuples.Tuples one = Objects.requireNonNull(tuples.of(5));
        assertThat(one.count).isZero();
        assertThat(one.sockets).containsExactly(7L);
    }
}
