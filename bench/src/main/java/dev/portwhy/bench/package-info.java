/** Load generators and comparisons, run by hand; nothing here is part of the product. */
@NullMarked
package dev.portwhy.bench;

import org.jspecify.annotations.NullMarked;
