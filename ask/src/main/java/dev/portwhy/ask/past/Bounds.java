package dev.portwhy.ask.past;

import java.time.Duration;

/**
 * How much of the past is kept.
 *
 * @param keep for how long
 * @param bytes how much room it may take
 */
public record Bounds(Duration keep, long bytes) {

    /** Two weeks, and a gigabyte. */
    public static final Bounds USUAL = new Bounds(Duration.ofDays(14), 1L << 30);
}
