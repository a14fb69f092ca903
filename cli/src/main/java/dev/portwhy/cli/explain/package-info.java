/** {@code portwhy explain}: a line from a log becomes the question that it asks; and the pages about findings and errors. */
@NullMarked
package dev.portwhy.cli.explain;

import org.jspecify.annotations.NullMarked;
