package dev.portwhy.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Spans of time as people type them. */
class SpansTest {

    private static final long DAY_MS = 86_400_000;

    @ParameterizedTest
    @CsvSource({
        "30, 30000",
        "30s, 30000",
        "500ms, 500",
        "2m, 120000",
        "2min, 120000",
        "3h, 10800000",
        "1d, 86400000",
        "24h, 86400000",
        "25h, 0",
        "2d, 0",
        "0, 0",
        "0s, 0",
        "-5s, 0",
        "'', 0",
        "s, 0",
        "5 s, 0",
        "5S, 0",
        "1.5h, 0",
        "5w, 0",
        "99999999999999999999s, 0",
        "999999999999999999d, 0",
        "\u0665s, 0", // a digit, but none that anybody types for a span
    })
    void aNumberAndItsUnit(String word, long ms) {
        assertThat(Spans.millis(word, DAY_MS)).isEqualTo(ms);
    }
}
