/** The filter language of ss(8) with our own additions: parser, conditions, and their evaluation on the rows of a snapshot. */
@NullMarked
package dev.portwhy.ask.filter;

import org.jspecify.annotations.NullMarked;
