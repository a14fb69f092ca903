/** {@code portwhy who}: every socket with every holder. */
@NullMarked
package dev.portwhy.cli.who;

import org.jspecify.annotations.NullMarked;
