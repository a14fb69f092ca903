package dev.portwhy.ports;

import org.jspecify.annotations.Nullable;

/** What is known about a yes-or-no option of a socket: the kernel tells some of them to nobody but the socket's owner. */
public enum Tristate {
    YES,
    NO,
    UNKNOWN;

    /** {@link #UNKNOWN} for null. */
    public static Tristate of(@Nullable Boolean value) {
        return value == null ? UNKNOWN : value ? YES : NO;
    }

    /** Whether this is {@link #YES}. */
    public boolean isYes() {
        return this == YES;
    }

    /** Whether the answer is known. */
    public boolean isKnown() {
        return this != UNKNOWN;
    }
}
