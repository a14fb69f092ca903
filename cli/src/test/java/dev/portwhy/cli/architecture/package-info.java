/** What holds for the whole of the source, said as sentences. */
@NullMarked
package dev.portwhy.cli.architecture;

import org.jspecify.annotations.NullMarked;
