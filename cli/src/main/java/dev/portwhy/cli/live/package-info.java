/** The live screen of {@code portwhy watch}. What is drawn and what a key does are functions of a state; the terminal is one class. */
@NullMarked
package dev.portwhy.cli.live;

import org.jspecify.annotations.NullMarked;
