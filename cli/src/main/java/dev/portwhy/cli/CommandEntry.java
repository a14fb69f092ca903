package dev.portwhy.cli;

import org.jspecify.annotations.Nullable;

/**
 * One command, or one second word of a command, as people are told of it.
 *
 * @param name its word; empty for the bare verdict, and for the name of a program, which are nobody's words
 * @param synopsis what to type, in a list of commands: {@code connect [SRC[:PORT]] DST:PORT}
 * @param forms the same with every form it takes, as its own help begins
 * @param key the catalogue's key of what it answers, in a list of commands
 * @param title the key of how its own help begins; null where it has none of its own
 * @param introduction the key of what stands before its options; null for nothing
 * @param more the key of what stands behind them; null for nothing
 */
record CommandEntry(
        String name,
        String synopsis,
        String forms,
        String key,
        @Nullable String title,
        @Nullable String introduction,
        @Nullable String more) {

    /** One that has no help of its own. */
    CommandEntry(String name, String synopsis, String key) {
        this(name, synopsis, synopsis, key, null, null, null);
    }
}
