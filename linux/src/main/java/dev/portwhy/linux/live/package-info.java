/** The order of a look at the machine this runs on. */
@NullMarked
package dev.portwhy.linux.live;

import org.jspecify.annotations.NullMarked;
