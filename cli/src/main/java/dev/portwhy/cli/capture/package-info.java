/** {@code portwhy capture FILE} and {@code --from FILE}. */
@NullMarked
package dev.portwhy.cli.capture;

import org.jspecify.annotations.NullMarked;
