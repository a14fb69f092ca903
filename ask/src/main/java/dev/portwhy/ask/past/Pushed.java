package dev.portwhy.ask.past;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How it goes to send metrics to a collector.
 *
 * @param to its address
 * @param sent when it took some last; null where it never did
 * @param failingSince since when it takes none; null where it does, or none were sent yet
 * @param reason why not; empty where it does
 */
public record Pushed(
        String to, @Nullable Instant sent, @Nullable Instant failingSince, String reason) {}
