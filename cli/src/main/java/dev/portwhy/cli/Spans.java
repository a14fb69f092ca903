package dev.portwhy.cli;

import java.time.Duration;

/** Spans of time as people type them: {@code 30s}, {@code 500ms}, {@code 2m}, and a number alone for seconds. */
public final class Spans {

    private Spans() {}

    /** The value of an option that was just offered, longer than nothing and no longer than a day. */
    public static Duration of(String name, Arguments arguments) {
        String word = arguments.value(name);
        int digits = Numbers.digits(word);
        long number = Numbers.parse(word.substring(0, digits));
        long unit = switch (word.substring(digits)) {
            case "ms" -> 1;
            case "", "s" -> 1000;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            default -> 0;
        };
        if (number <= 0 || unit == 0 || number > 86_400_000 / unit) {
            throw UsageException.of("common.usage.span", name, word);
        }
        return Duration.ofMillis(number * unit);
    }
}
