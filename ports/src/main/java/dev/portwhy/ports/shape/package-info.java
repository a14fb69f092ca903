/** The trouble of a destination, small enough to be repeated in a throw-away namespace, and what came of the repetition. */
@NullMarked
package dev.portwhy.ports.shape;

import org.jspecify.annotations.NullMarked;
