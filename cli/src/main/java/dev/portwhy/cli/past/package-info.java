/** {@code portwhy agent} and {@code portwhy history}: the machine as it was. */
@NullMarked
package dev.portwhy.cli.past;

import org.jspecify.annotations.NullMarked;
