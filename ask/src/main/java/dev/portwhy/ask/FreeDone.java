package dev.portwhy.ask;

import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.Text;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An act by which a port was to be freed, and how it ended.
 *
 * @param remedy the act
 * @param outcome {@code OK}, an error's name of errno(3), or {@code left-to-a-person}
 * @param reason who refused what, and what to do about it; null where it was done
 * @param took how long it took until its effect was there
 */
public record FreeDone(
        Remedy remedy, String outcome, @Nullable Text reason, Duration took) {}
