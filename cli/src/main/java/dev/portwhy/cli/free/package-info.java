/** {@code portwhy free}: ends what holds a port. */
@NullMarked
package dev.portwhy.cli.free;

import org.jspecify.annotations.NullMarked;
