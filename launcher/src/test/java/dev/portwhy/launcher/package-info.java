/** The shell script that builds and starts the program, run for real on trees of its own. */
@NullMarked
package dev.portwhy.launcher;

import org.jspecify.annotations.NullMarked;
