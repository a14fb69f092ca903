/** What the program answers where it may see less than root does. */
@NullMarked
package dev.portwhy.cli.sight;

import org.jspecify.annotations.NullMarked;
