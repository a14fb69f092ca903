package dev.portwhy.cli;

import org.jspecify.annotations.Nullable;

/** The value of {@code --color}. */
enum Color {
    AUTO,
    ALWAYS,
    NEVER;

    static @Nullable Color of(String word) {
        return switch (word) {
            case "auto" -> AUTO;
            case "always" -> ALWAYS;
            case "never" -> NEVER;
            default -> null;
        };
    }
}
