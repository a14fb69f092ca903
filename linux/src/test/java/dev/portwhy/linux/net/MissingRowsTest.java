package dev.portwhy.linux.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.kit.RecordedTree;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MissingRowsTest {

    @ParameterizedTest
    @CsvSource({
        "30, 15, false",
        "30, 14, true",
        "32, 16, false",
        "32, 15, true",
        "16, 0, true",
        "15, 0, false",
        "100000, 50000, false",
        "100000, 49999, true",
        "0, 0, false",
        "8, 9, false",
        "9223372036854775807, 0, true"
    })
    void ofAMachineThatRunsMoreThanHalfAndSixteenMayNotBeMissing(long counted, int rows, boolean missing) {
        assertThat(MissingRows.of(new KernelFiles(LinuxRoot.LIVE), Map.of("TCP.inuse", counted))
                        .are("TCP.inuse", rows))
                .isEqualTo(missing);
    }

    @ParameterizedTest
    @CsvSource({
        "8, 6, false",
        "8, 5, true",
        "7, 5, true",
        "2, 1, false",
        "2, 0, true",
        "1, 0, false",
        "0, 0, false",
        "8, 9, false",
        "9223372036854775807, 0, true"
    })
    void ofARecordingMoreThanAQuarterAndOneMayNotBeMissing(long counted, int rows, boolean missing) throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            assertThat(MissingRows.of(new KernelFiles(tree.root()), Map.of("UDP.inuse", counted))
                            .are("UDP.inuse", rows))
                    .isEqualTo(missing);
        }
    }

    /** Nothing tells whose number {@code tw} is where the kernel is not known. */
    @Test
    void whatIsNotCountedIsNotMissing() throws IOException {
        try (RecordedTree tree = new RecordedTree()) {
            MissingRows missing = MissingRows.of(new KernelFiles(tree.root()), Map.of("TCP.tw", 100L));
            assertThat(missing.are("TCP.inuse", 0)).isFalse();
            assertThat(missing.areTimeWait(0)).isFalse();
        }
    }
}
