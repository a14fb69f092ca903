package dev.portwhy.model.look;

import dev.portwhy.model.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel said of the way to a destination.
 *
 * @param outcome {@code OK} or the error's name; null when it was not asked
 * @param source the local address that it chose; null when it chose none
 */
public record RouteTrial(@Nullable String outcome, @Nullable IpAddress source) {

    /** The kernel was not asked. */
    public static final RouteTrial NOT_TRIED = new RouteTrial(null, null);

    /** The error of a way that is missing or refused; null for none. */
    public @Nullable String error() {
        return outcome == null || outcome.equals("OK") ? null : outcome;
    }
}
