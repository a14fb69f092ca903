package dev.portwhy.cli.tune;

import dev.portwhy.cli.UsageException;
import java.time.Duration;

/** The time of a trial as it is written: {@code 90s}, {@code 10m}, {@code 2h}, {@code 1d}; a number alone is seconds. */
final class TrialTime {

    private static final long MOST_SECONDS = 30L * 24 * 3600;

    private TrialTime() {}

    static Duration parse(String word) {
        int digits = 0;
        while (digits < word.length() && Character.isDigit(word.charAt(digits)) && digits < 9) {
            digits++;
        }
        long unit = switch (word.substring(digits)) {
            case "", "s" -> 1;
            case "m", "min" -> 60;
            case "h" -> 3600;
            case "d" -> 86_400;
            default -> 0;
        };
        long seconds = digits == 0 ? 0 : Long.parseLong(word.substring(0, digits)) * unit;
        if (seconds < 1 || seconds > MOST_SECONDS) {
            throw UsageException.of("apply.usage.for", word);
        }
        return Duration.ofSeconds(seconds);
    }
}
