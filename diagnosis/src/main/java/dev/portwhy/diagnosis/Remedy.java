package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/**
 * Something to do about a finding; the safest comes first.
 *
 * @param text what to do
 * @param command the command that does it; null where it is not done by a command
 * @param effect what it changes, and when
 * @param risk what can go wrong with it
 * @param verify how to see that it worked
 */
public record Remedy(Text text, @Nullable String command, Text effect, Text risk, Text verify) {}
