package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;
import org.jspecify.annotations.Nullable;

/**
 * Something often advised that does nothing here.
 *
 * @param text what is advised
 * @param why why it does nothing here
 * @param scenario the scenario of the lab that shows it; null for what is so of this machine only
 */
public record WontHelp(Text text, Text why, @Nullable String scenario) {}
