/** {@code portwhy watch}: the machine as time goes by. */
@NullMarked
package dev.portwhy.cli.watch;

import org.jspecify.annotations.NullMarked;
