package dev.portwhy.cli;

import java.time.Duration;

/** Spans of time as people type them: {@code 30s}, {@code 500ms}, {@code 2m}, {@code 1d}, and a number alone for seconds. */
public final class Spans {

    private Spans() {}

    private static final long DAY_MS = 86_400_000;

    /** The value of an option that was just offered, longer than nothing and no longer than a day. */
    public static Duration of(String name, Arguments arguments) {
        return of(name, arguments.value(name));
    }

    /** What a word of a file says, longer than nothing and no longer than a day; {@code name} is what a complaint calls it. */
    public static Duration of(String name, String word) {
        long ms = millis(word, DAY_MS);
        if (ms == 0) {
            throw UsageException.of("common.usage.span", name, word);
        }
        return Duration.ofMillis(ms);
    }

    /** A span in milliseconds; 0 for what is none, or longer than the most there may be. */
    public static long millis(String word, long most) {
        int digits = Numbers.digits(word);
        long number = Numbers.parse(word.substring(0, digits));
        long unit = switch (word.substring(digits)) {
            case "ms" -> 1;
            case "", "s" -> 1000;
            case "m", "min" -> 60_000;
            case "h" -> 3_600_000;
            case "d" -> DAY_MS;
            default -> 0;
        };
        return number <= 0 || unit == 0 || number > most / unit ? 0 : number * unit;
    }
}
