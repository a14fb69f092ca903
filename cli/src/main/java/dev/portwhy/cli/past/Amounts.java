package dev.portwhy.cli.past;

import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.UsageException;
import java.time.Duration;

/** How long and how much, as people type it: {@code 14d}, {@code 36h}, {@code 500m}, {@code 1g}. */
final class Amounts {

    private static final long LEAST_BYTES = 10L << 20;
    private static final long MOST_HOURS = 100L * 366 * 24;

    private Amounts() {}

    /** A span of at least an hour. */
    static Duration span(String name, String word) {
        int digits = Numbers.digits(word);
        long number = Numbers.parse(word.substring(0, digits));
        long hours = switch (word.substring(digits)) {
            case "h" -> 1;
            case "d" -> 24;
            case "w" -> 7 * 24;
            default -> 0;
        };
        if (number <= 0 || hours == 0 || number > MOST_HOURS / hours) {
            throw UsageException.of("history.usage.span", name, word);
        }
        return Duration.ofHours(number * hours);
    }

    /** A size of at least ten megabytes, in bytes. */
    static long bytes(String name, String word) {
        int digits = Numbers.digits(word);
        long number = Numbers.parse(word.substring(0, digits));
        int shift = switch (word.substring(digits).toLowerCase(java.util.Locale.ROOT)) {
            case "k" -> 10;
            case "m" -> 20;
            case "g" -> 30;
            case "t" -> 40;
            default -> 0;
        };
        if (number <= 0 || shift == 0 || number > Long.MAX_VALUE >> shift + 1 || number << shift < LEAST_BYTES) {
            throw UsageException.of("history.usage.size", name, word);
        }
        return number << shift;
    }
}
