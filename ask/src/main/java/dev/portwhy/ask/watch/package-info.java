/** The machine as time goes by: which calls fail, why, and how full its destinations are. */
@NullMarked
package dev.portwhy.ask.watch;

import org.jspecify.annotations.NullMarked;
