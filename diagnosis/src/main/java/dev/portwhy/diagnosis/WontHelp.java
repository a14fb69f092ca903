package dev.portwhy.diagnosis;

import dev.portwhy.model.Text;

/**
 * Something often advised that does nothing here.
 *
 * @param text what is advised
 * @param why why it does nothing here
 */
public record WontHelp(Text text, Text why) {}
