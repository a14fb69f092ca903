/** The file that keeps a snapshot, to be read on another machine. */
@NullMarked
package dev.portwhy.model.capture;

import org.jspecify.annotations.NullMarked;
