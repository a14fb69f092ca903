/** System calls, their numbers on each processor, memory to hand over, sockets, and errors. */
@NullMarked
package dev.portwhy.linux.sys;

import org.jspecify.annotations.NullMarked;
