package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/**
 * How to end what has a socket, without harm to anything else.
 *
 * @param text what to do
 * @param command the command that does it, or that finds what to do; null where there is none
 */
public record HiddenRemedy(Text text, @Nullable String command) {}
