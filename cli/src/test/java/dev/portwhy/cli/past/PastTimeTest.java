package dev.portwhy.cli.past;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.portwhy.cli.UsageException;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PastTimeTest {

    /** Four in the morning, local time. */
    private static final Instant NOW = Instant.parse("2026-11-27T03:00:00Z");

    private static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

    @ParameterizedTest
    @CsvSource({
        "03:12, 2026-11-27T02:12:00Z",
        "03:12:40, 2026-11-27T02:12:40Z",
        "23:30, 2026-11-26T22:30:00Z",
        "04:00, 2026-11-27T03:00:00Z",
        "-15m, 2026-11-27T02:45:00Z",
        "15m ago, 2026-11-27T02:45:00Z",
        "-1h30m, 2026-11-27T01:30:00Z",
        "-2d, 2026-11-25T03:00:00Z",
        "-90s, 2026-11-27T02:58:30Z",
        "yesterday 14:00, 2026-11-26T13:00:00Z",
        "Yesterday, 2026-11-25T23:00:00Z",
        "today 01:00, 2026-11-27T00:00:00Z",
        "2026-11-26T03:12:40, 2026-11-26T02:12:40Z",
        "2026-11-26 03:12, 2026-11-26T02:12:00Z",
        "2026-11-26T03:12:40Z, 2026-11-26T03:12:40Z",
        "2026-11-26T03:12:40.5+02:00, 2026-11-26T01:12:40.500Z",
        "2026-11-26, 2026-11-25T23:00:00Z",
        "2026-07-01 12:00, 2026-07-01T10:00:00Z",
        "now, 2026-11-27T03:00:00Z",
    })
    void timesAreTakenAsPeopleTypeThem(String word, Instant moment) {
        assertThat(PastTime.of("--at", word, NOW, ZONE)).isEqualTo(moment);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "-",
                "noon",
                "25:00",
                "3",
                "-15",
                "-15x",
                "yesterday 25:00",
                "2026-13-01",
                "2026-11-26T",
                "tomorrow",
                "-99999999999999999d",
                "2026-11-26T03:12+",
                "-m",
            })
    void whatIsNoTimeIsRefused(String word) {
        assertThatThrownBy(() -> PastTime.of("--at", word, NOW, ZONE))
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.text().key()).isEqualTo("history.usage.time"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2026-11-27T04:00:01", "2027-01-01", "today 05:00"})
    void whatIsYetToComeIsRefused(String word) {
        assertThatThrownBy(() -> PastTime.of("--at", word, NOW, ZONE))
                .isInstanceOfSatisfying(
                        UsageException.class, e -> assertThat(e.text().key()).isEqualTo("history.usage.future"));
    }
}
