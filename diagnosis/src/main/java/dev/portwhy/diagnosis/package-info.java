/** From a snapshot to an answer. Pure functions: no input or output, no clock. */
@NullMarked
package dev.portwhy.diagnosis;

import org.jspecify.annotations.NullMarked;
