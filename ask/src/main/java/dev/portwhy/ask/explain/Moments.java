package dev.portwhy.ask.explain;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a line was printed, as logs write it at its beginning. A line without a year is of the last year in which that day has
 * been; a time without a zone is of the reader's zone; a time without a day says nothing.
 */
final class Moments {

    private static final int HEAD = 160;
    private static final int MOST_YEARS = 8;
    private static final String CLOCK = "(\\d\\d):(\\d\\d):(\\d\\d)(?:[.,:](\\d{1,9}))?";
    private static final String ZONE = "\\s?(Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)?(?![\\w:])";

    /** {@code 2024-05-06T07:08:09.123Z}, {@code 2024/05/06 07:08:09}, {@code 20240506-07:08:09}. */
    private static final Pattern ISO =
            Pattern.compile("(?<!\\d)(\\d{4})([-/.]?)(\\d\\d)\\2(\\d\\d)[T _-]\\s?" + CLOCK + ZONE);
    /** {@code 06/May/2024:07:08:09 +0200}, {@code 06-May-2024 07:08:09}, {@code 06 May 2024 07:08:09}. */
    private static final Pattern DAY_FIRST =
            Pattern.compile("(?<!\\d)(\\d{1,2})[-/ ]([A-Za-z]{3})[-/ ](\\d{4})[ :]" + CLOCK + ZONE);
    /** {@code May  6 07:08:09}, {@code Mon May  6 07:08:09 2024}, {@code 5月 06 07:08:09}. */
    private static final Pattern MONTH_FIRST = Pattern.compile(
            "(?<![A-Za-z0-9])([A-Za-z]{3}|1?\\d月)\\s+(\\d{1,2}) " + CLOCK + "(?:\\s(?:[A-Z]{3,4} )?(\\d{4})(?!\\d))?");
    /** {@code [1589190010.728]}, {@code 1589190010.728 }: seconds since 1970. */
    private static final Pattern EPOCH = Pattern.compile("^\\W?(1[0-9]{9})(?:\\.(\\d{1,9}))?(?=[\\] ])");

    private static final List<String> MONTHS =
            List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

    private final Instant now;
    private final ZoneId zone;

    Moments(Instant now, ZoneId zone) {
        this.now = now;
        this.zone = zone;
    }

    /** The moment of a line; null where it says none. */
    @Nullable Instant in(String line) {
        String head = line.length() > HEAD ? line.substring(0, HEAD) : line;
        try {
            return read(head);
        } catch (DateTimeException | ArithmeticException | NumberFormatException e) {
            // A 31st of February is no moment.
            return null;
        }
    }

    private @Nullable Instant read(String head) {
        Instant quick = quick(head);
        if (quick != null) {
            return quick;
        }
        Matcher m = EPOCH.matcher(head);
        if (m.lookingAt()) {
            return Instant.ofEpochSecond(Long.parseLong(m.group(1)), nanos(m.group(2)));
        }
        if (!hasClock(head)) {
            return null;
        }
        m = ISO.matcher(head);
        if (m.find()) {
            LocalDate day = LocalDate.of(number(m, 1), number(m, 3), number(m, 4));
            return at(day, clock(m, 5), m.group(9));
        }
        m = DAY_FIRST.matcher(head);
        if (m.find()) {
            int month = month(m.group(2));
            return month == 0 ? null : at(LocalDate.of(number(m, 3), month, number(m, 1)), clock(m, 4), m.group(8));
        }
        m = MONTH_FIRST.matcher(head);
        if (m.find()) {
            int month = month(m.group(1));
            return month == 0 ? null : withoutYear(month, number(m, 2), clock(m, 3), m.group(7));
        }
        return null;
    }

    /** Whether a time of day stands in it, without which no pattern below matches: a frame of a stack has none. */
    private static boolean hasClock(String head) {
        for (int i = head.indexOf(':', 2); i >= 0 && i + 6 <= head.length(); i = head.indexOf(':', i + 1)) {
            if (head.charAt(i + 3) == ':'
                    && (digits(head, i - 2, 2) | digits(head, i + 1, 2) | digits(head, i + 4, 2)) >= 0) {
                return true;
            }
        }
        return false;
    }

    /** The most frequent kind of all, {@code 2024-05-06 07:08:09}, without a fraction and a zone. */
    private @Nullable Instant quick(String head) {
        int at = head.startsWith("[") ? 1 : 0;
        boolean clock = head.length() > at + 20
                && (head.charAt(at + 4) == '-' || head.charAt(at + 4) == '/')
                && head.charAt(at + 7) == head.charAt(at + 4)
                && head.charAt(at + 10) == ' '
                && head.charAt(at + 13) == ':'
                && head.charAt(at + 16) == ':'
                && (head.charAt(at + 19) == ']'
                        || head.charAt(at + 19) == ' ' && "[*".indexOf(head.charAt(at + 20)) >= 0);
        if (!clock) {
            return null;
        }
        int year = digits(head, at, 4);
        int month = digits(head, at + 5, 2);
        int day = digits(head, at + 8, 2);
        int hour = digits(head, at + 11, 2);
        int minute = digits(head, at + 14, 2);
        int second = digits(head, at + 17, 2);
        boolean all = (year | month | day | hour | minute | second) >= 0;
        return all ? at(LocalDate.of(year, month, day), LocalTime.of(hour, minute, Math.min(second, 59)), null) : null;
    }

    /** A number of so many digits; negative where there are none. */
    private static int digits(String text, int from, int count) {
        int number = 0;
        for (int i = from; i < from + count; i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private @Nullable Instant withoutYear(int month, int day, LocalTime clock, @Nullable String year) {
        if (year != null) {
            return at(LocalDate.of(Integer.parseInt(year), month, day), clock, null);
        }
        int thisYear = now.atZone(zone).getYear();
        // A day of slack for another zone than ours. A 29th of February may be eight years ago.
        Instant latest = now.plusSeconds(86_400);
        for (int past = 0; past <= MOST_YEARS; past++) {
            if (day <= YearMonth.of(thisYear - past, month).lengthOfMonth()) {
                Instant moment = at(LocalDate.of(thisYear - past, month, day), clock, null);
                if (!moment.isAfter(latest)) {
                    return moment;
                }
            }
        }
        return null;
    }

    private static LocalTime clock(Matcher m, int group) {
        int second = Math.min(59, number(m, group + 2));
        return LocalTime.of(number(m, group), number(m, group + 1), second, nanos(m.group(group + 3)));
    }

    private static int number(Matcher m, int group) {
        return Integer.parseInt(m.group(group));
    }

    private static int nanos(@Nullable String fraction) {
        return fraction == null ? 0 : Integer.parseInt((fraction + "00000000").substring(0, 9));
    }

    private static int month(String word) {
        int last = word.length() - 1;
        return word.charAt(last) == '月'
                ? Integer.parseInt(word.substring(0, last))
                : MONTHS.indexOf(Lower.of(word)) + 1;
    }

    private Instant at(LocalDate day, LocalTime clock, @Nullable String written) {
        LocalDateTime time = LocalDateTime.of(day, clock);
        if (written == null) {
            return time.atZone(zone).toInstant();
        }
        boolean utc = written.equals("Z") || written.equals("UTC") || written.equals("GMT");
        return time.toInstant(utc ? ZoneOffset.UTC : ZoneOffset.of(written.length() == 5 ? colon(written) : written));
    }

    private static String colon(String offset) {
        return offset.substring(0, 3) + ":" + offset.substring(3);
    }
}
