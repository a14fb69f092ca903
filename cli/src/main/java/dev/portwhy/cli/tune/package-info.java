/** {@code portwhy tune}: settings, as they are, as a boot makes them, and as they should be. */
@NullMarked
package dev.portwhy.cli.tune;

import org.jspecify.annotations.NullMarked;
