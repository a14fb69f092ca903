package dev.portwhy.model;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a socket has no holder.
 *
 * @param reason the contract's reason
 * @param detail what more is known, for instance the listener whose queue it waits in; null for nothing
 */
public record NoHolder(Reason reason, @Nullable Text detail) {

    /** The reasons of the contract. */
    public enum Reason {
        TIME_WAIT,
        ORPHAN,
        ACCEPT_QUEUE,
        SYN_REQUEST,
        KERNEL,
        NOT_PERMITTED,
        GONE,
        UNKNOWN;

        /** The word of the contract: {@code time-wait}, {@code accept-queue}… */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }
}
