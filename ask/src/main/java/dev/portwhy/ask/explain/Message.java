package dev.portwhy.ask.explain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One line without what a log puts in front of it.
 *
 * @param line its number, from 1
 * @param raw as it came
 * @param text what the program said
 * @param program who said it, as the log names it
 * @param time when
 */
record Message(
        long line,
        String raw,
        String text,
        @Nullable String program,
        @Nullable Instant time) {}
