package dev.portwhy.words;

import dev.portwhy.model.Text;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Spans and moments as people read them. Formatters of java.time are not used: loading them takes longer than an answer. */
public final class Times {

    private static final long SECOND = 1000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    /** 0000-01-01T00:00:00Z. */
    private static final long FIRST = -62_167_219_200L;

    /** 9999-12-31T23:59:59Z. */
    private static final long LAST = 253_402_300_799L;

    private Times() {}

    /** A span in the two units that matter: {@code 350 ms}, {@code 42 s}, {@code 3 min 20 s}, {@code 5 h 3 min}, {@code 12 d 4 h}. */
    public static Text span(long millis) {
        if (millis < SECOND) {
            return Text.of("common.span.ms", Math.max(0, millis));
        }
        if (millis < MINUTE) {
            return Text.of("common.span.s", millis / SECOND);
        }
        if (millis < HOUR) {
            return Text.of("common.span.min", millis / MINUTE, millis % MINUTE / SECOND);
        }
        return millis < DAY
                ? Text.of("common.span.h", millis / HOUR, millis % HOUR / MINUTE)
                : Text.of("common.span.d", millis / DAY, millis % DAY / HOUR);
    }

    /** Appends a moment in the machine's own time zone: {@code 2026-11-21 08:05:58}. */
    public static void appendLocal(StringBuilder out, Instant instant) {
        ZonedDateTime time = withinFourDigits(instant).atZone(ZoneId.systemDefault());
        date(out, time.getYear(), time.getMonthValue(), time.getDayOfMonth());
        out.append(' ');
        clock(out, time.getHour(), time.getMinute(), time.getSecond());
    }

    /** A year has four digits, there as here: of a moment beyond, the nearest that can be written. */
    private static Instant withinFourDigits(Instant instant) {
        if (instant.getEpochSecond() < FIRST) {
            return Instant.ofEpochSecond(FIRST);
        }
        return instant.getEpochSecond() <= LAST ? instant : Instant.ofEpochSecond(LAST, 999_999_999);
    }

    /** A moment by RFC 3339 in UTC, with milliseconds: {@code 2026-11-21T08:05:58.123Z}. */
    public static String utc(Instant moment) {
        Instant instant = withinFourDigits(moment);
        long seconds = instant.getEpochSecond();
        long days = Math.floorDiv(seconds, 86_400L);
        int ofDay = (int) Math.floorMod(seconds, 86_400L);
        // Days since 1970 to a date of the Gregorian calendar, with years that begin in March.
        long shifted = days + 719_468;
        long era = Math.floorDiv(shifted, 146_097L);
        int ofEra = (int) (shifted - era * 146_097);
        int yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int march = (5 * ofYear + 2) / 153;
        int day = ofYear - (153 * march + 2) / 5 + 1;
        int month = march < 10 ? march + 3 : march - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        StringBuilder out = new StringBuilder(24);
        date(out, (int) year, month, day);
        out.append('T');
        clock(out, ofDay / 3600, ofDay / 60 % 60, ofDay % 60);
        int millis = instant.getNano() / 1_000_000;
        out.append('.').append((char) ('0' + millis / 100));
        two(out, millis % 100);
        return out.append('Z').toString();
    }

    private static void date(StringBuilder out, int year, int month, int day) {
        two(out, year / 100);
        two(out, year % 100);
        out.append('-');
        two(out, month);
        out.append('-');
        two(out, day);
    }

    private static void clock(StringBuilder out, int hour, int minute, int second) {
        two(out, hour);
        out.append(':');
        two(out, minute);
        out.append(':');
        two(out, second);
    }

    private static void two(StringBuilder out, int value) {
        out.append((char) ('0' + value / 10 % 10)).append((char) ('0' + value % 10));
    }
}
