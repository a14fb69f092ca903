/** The same question afterwards: what an answer leaves behind for it, and before and after beside each other. */
@NullMarked
package dev.portwhy.cli.again;

import org.jspecify.annotations.NullMarked;
