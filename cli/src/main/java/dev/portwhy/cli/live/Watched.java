package dev.portwhy.cli.live;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is watched, and how.
 *
 * @param interval how often it is looked at
 * @param binds whether failing bind() is watched too
 * @param unseen why failing calls are not seen; null where they are
 */
public record Watched(
        Duration interval, boolean binds, @Nullable String unseen) {}
