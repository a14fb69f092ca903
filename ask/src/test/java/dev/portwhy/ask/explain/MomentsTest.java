package dev.portwhy.ask.explain;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** When a line was printed. */
class MomentsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private static @Nullable String in(ZoneId zone, String line) {
        Instant moment = new Moments(NOW, zone).in(line);
        return moment == null ? null : moment.toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2024-05-06T07:08:09.123456789Z x | 2024-05-06T07:08:09.123456789Z",
                "2024-05-06T07:08:09,5Z x | 2024-05-06T07:08:09.500Z",
                "2024-05-06T07:08:09-0530 x | 2024-05-06T12:38:09Z",
                "2024-05-06T07:08:09+05:45 x | 2024-05-06T01:23:09Z",
                "2024.05.06 07:08:09 x | 2024-05-06T07:08:09Z",
                "20240506-07:08:09.250 x | 2024-05-06T07:08:09.250Z",
                "2024-05-06_07:08:09 x | 2024-05-06T07:08:09Z",
                "06/May/2024:07:08:09 -0100 x | 2024-05-06T08:08:09Z",
                "6 May 2024 07:08:09 x | 2024-05-06T07:08:09Z",
                "06-MAY-2024 07:08:09.75 x | 2024-05-06T07:08:09.750Z",
                "Mon May  6 07:08:09 UTC 2024 x | 2024-05-06T07:08:09Z",
                "[1714979289] x | 2024-05-06T07:08:09Z",
                "1714979289.728 x | 2024-05-06T07:08:09.728Z",
                "x at 2024-05-06 07:08:09 | 2024-05-06T07:08:09Z",
                // a leap second is the last of its minute
                "2016-12-31T23:59:60Z x | 2016-12-31T23:59:59Z",
                // the last day of leap years
                "2024-02-29 07:08:09 x | 2024-02-29T07:08:09Z",
                // the edges of a day
                "2024-05-06 00:00:00 x | 2024-05-06T00:00:00Z",
                "2024-05-06 23:59:59 x | 2024-05-06T23:59:59Z",
            })
    void aMoment(String line, String expected) {
        assertThat(in(ZoneOffset.UTC, line)).isEqualTo(expected);
    }

    /** Without a year it is the last time that day has been, also where that is several years ago. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Mar  1 11:59:00 h x | 2026-03-01T11:59:00Z",
                "Mar  2 11:59:00 h x | 2026-03-02T11:59:00Z",
                "Mar  3 12:00:01 h x | 2025-03-03T12:00:01Z",
                "Dec 31 23:59:59 h x | 2025-12-31T23:59:59Z",
                "Jan  1 00:00:00 h x | 2026-01-01T00:00:00Z",
                "Feb 29 10:00:00 h x | 2024-02-29T10:00:00Z",
                "12月 31 23:59:59 h x | 2025-12-31T23:59:59Z",
                "3月  1 11:59:00 h x | 2026-03-01T11:59:00Z",
            })
    void aDayWithoutAYear(String line, String expected) {
        assertThat(in(ZoneOffset.UTC, line)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "07:08:09 x",
                "2024-05-06 x",
                "2024-13-06 07:08:09 x",
                "2024-00-06 07:08:09 x",
                "2024-02-30 07:08:09 x",
                "2023-02-29 07:08:09 x",
                "2024-05-32 07:08:09 x",
                "2024-05-06 24:00:00 x",
                "2024-05-06 07:60:09 x",
                "2024-05-06T07:08:09+99:99 x",
                "2024-05-06T07:08:09-2500 x",
                "Foo  6 07:08:09 h x",
                "May 32 07:08:09 h x",
                "May  0 07:08:09 h x",
                "31/Feb/2024:07:08:09 +0000 x",
                "0000000000 x",
                "[1589190010.12345678901234567890] x",
                "1.2.3.4:80 x",
                "[2024-99-99 99:99:99] x",
                "２０２４-05-06 07:08:09 x",
            })
    void noMoment(String line) {
        assertThat(in(ZoneOffset.UTC, line)).isNull();
    }

    @Test
    void aTimeWithoutAZoneIsOfTheReaders() {
        ZoneId berlin = ZoneId.of("Europe/Berlin");
        assertThat(in(berlin, "2024-05-06 07:08:09 x")).isEqualTo("2024-05-06T05:08:09Z");
        assertThat(in(berlin, "2024-01-06 07:08:09 x")).isEqualTo("2024-01-06T06:08:09Z");
        assertThat(in(berlin, "2024-05-06 07:08:09Z x")).isEqualTo("2024-05-06T07:08:09Z");
        assertThat(in(berlin, "[2024-05-06 07:08:09] x")).isEqualTo("2024-05-06T05:08:09Z");
        // an hour that there is not, and one that there is twice
        assertThat(in(berlin, "2024-03-31 02:30:00 x")).isEqualTo("2024-03-31T01:30:00Z");
        assertThat(in(berlin, "2024-10-27 02:30:00 x")).isEqualTo("2024-10-27T00:30:00Z");
    }

    @Test
    void onlyTheBeginningOfALineSaysIt() {
        assertThat(in(ZoneOffset.UTC, "x".repeat(100) + " 2024-05-06 07:08:09 x"))
                .isNotNull();
        assertThat(in(ZoneOffset.UTC, "x".repeat(200) + " 2024-05-06 07:08:09 x"))
                .isNull();
    }
}
