/** A machine as a recorded tree of /proc and its neighbours, read as if it were this one. */
@NullMarked
package dev.portwhy.linux.recorded;

import org.jspecify.annotations.NullMarked;
