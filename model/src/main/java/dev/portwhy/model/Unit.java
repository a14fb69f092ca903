package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * The systemd unit a process belongs to, read from its cgroup.
 *
 * @param name the unit's name, {@code nginx.service}
 * @param kind whether the system's or a user's manager runs it
 * @param user the user whose manager runs it; null for a system unit
 */
public record Unit(String name, Kind kind, @Nullable String user) {

    /** Which manager runs a unit. */
    public enum Kind {
        SYSTEM,
        USER;

        /** The word of the contract: {@code system}, {@code user}. */
        public String word() {
            return this == SYSTEM ? "system" : "user";
        }
    }
}
