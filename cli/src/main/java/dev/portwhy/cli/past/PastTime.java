package dev.portwhy.cli.past;

import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.UsageException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A moment of the past as people type it: {@code 03:12} is the last time that the clock showed that, {@code -15m} fifteen minutes
 * ago, {@code yesterday 14:00}, {@code 2026-11-26T03:12:40}, {@code 2026-11-26 03:12}, with {@code Z} or {@code +01:00} behind it
 * where it is not local time; a date alone is its midnight.
 */
final class PastTime {

    private PastTime() {}

    /** The moment that the value of an option names. */
    static Instant of(String option, String word) {
        return of(option, word, Instant.now(), ZoneId.systemDefault());
    }

    /**
     * The same at a given time in a given place.
     *
     * @throws UsageException where it is no moment, or one that is yet to come
     */
    static Instant of(String option, String word, Instant now, ZoneId zone) {
        Instant moment;
        try {
            moment = moment(word.strip(), now.atZone(zone));
        } catch (DateTimeException | ArithmeticException e) {
            moment = null;
        }
        if (moment == null) {
            throw UsageException.of("history.usage.time", option, word);
        }
        if (moment.isAfter(now)) {
            throw UsageException.of("history.usage.future", option, word);
        }
        return moment;
    }

    private static @Nullable Instant moment(String word, ZonedDateTime now) {
        String text = word.toLowerCase(Locale.ROOT);
        if (text.equals("now")) {
            return now.toInstant();
        }
        Duration ago = ago(text.endsWith(" ago") ? text.substring(0, text.length() - 4) : text);
        if (ago != null) {
            return now.toInstant().minus(ago);
        }
        int space = text.indexOf(' ');
        String day = space < 0 ? text : text.substring(0, space);
        if (day.equals("yesterday") || day.equals("today")) {
            LocalDate date = now.toLocalDate().minusDays(day.equals("today") ? 0 : 1);
            LocalTime time = space < 0
                    ? LocalTime.MIDNIGHT
                    : LocalTime.parse(text.substring(space + 1).strip());
            return date.atTime(time).atZone(now.getZone()).toInstant();
        }
        if (text.indexOf('-') < 0) {
            ZonedDateTime today = now.with(LocalTime.parse(text));
            return (today.isAfter(now) ? today.minusDays(1) : today).toInstant();
        }
        if (text.length() == "2026-11-26".length()) {
            return LocalDate.parse(text).atStartOfDay(now.getZone()).toInstant();
        }
        String whole = text.replace(' ', 't').toUpperCase(Locale.ROOT);
        int time = whole.indexOf('T');
        boolean offset = whole.endsWith("Z") || whole.indexOf('+', time) > 0 || whole.indexOf('-', time) > 0;
        return offset
                ? OffsetDateTime.parse(whole).toInstant()
                : LocalDateTime.parse(whole).atZone(now.getZone()).toInstant();
    }

    /** A span with its units, {@code 1h30m}, with a sign in front or none; null where it is none. */
    private static @Nullable Duration ago(String text) {
        String left = text.startsWith("-") ? text.substring(1) : text;
        Duration sum = Duration.ZERO;
        while (!left.isEmpty()) {
            int digits = Numbers.digits(left);
            int end = digits;
            while (end < left.length() && Character.isLetter(left.charAt(end))) {
                end++;
            }
            long number = Numbers.parse(left.substring(0, digits));
            long seconds = switch (left.substring(digits, end)) {
                case "s" -> 1;
                case "m", "min" -> 60;
                case "h" -> 3600;
                case "d" -> 86_400;
                case "w" -> 7 * 86_400;
                default -> 0;
            };
            if (number < 0 || seconds == 0) {
                return null;
            }
            sum = sum.plusSeconds(Math.multiplyExact(number, seconds));
            left = left.substring(end);
        }
        return text.isEmpty() || text.equals("-") ? null : sum;
    }
}
