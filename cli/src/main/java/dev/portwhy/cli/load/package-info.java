/** {@code portwhy load}: connections under load, with their ports counted. */
@NullMarked
package dev.portwhy.cli.load;

import org.jspecify.annotations.NullMarked;
