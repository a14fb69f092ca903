package dev.portwhy.model;

import org.jspecify.annotations.Nullable;

/**
 * The systemd unit a process belongs to, read from its cgroup.
 *
 * @param name the unit's name, {@code nginx.service}
 * @param kind whether the system's or a user's manager runs it
 * @param user the user whose manager runs it; null for a system unit
 * @param lingers whether that user's manager runs without a login, from boot on (loginctl(1), {@code enable-linger})
 */
public record Unit(String name, Kind kind, @Nullable String user, boolean lingers) {

    /** A unit of which is known at most that its manager ends with its user's last session. */
    public Unit(String name, Kind kind, @Nullable String user) {
        this(name, kind, user, false);
    }

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
