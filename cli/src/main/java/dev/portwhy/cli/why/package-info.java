/** The questions about one port, one destination, and the whole machine. */
@NullMarked
package dev.portwhy.cli.why;

import org.jspecify.annotations.NullMarked;
