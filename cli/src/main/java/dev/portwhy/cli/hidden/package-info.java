/** {@code portwhy hidden}: the holders that other tools cannot name. */
@NullMarked
package dev.portwhy.cli.hidden;

import org.jspecify.annotations.NullMarked;
