/** What the text files below /proc/PID tell of processes. */
@NullMarked
package dev.portwhy.linux.proc;

import org.jspecify.annotations.NullMarked;
