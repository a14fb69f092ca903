/** Opens connections as a client program does, as fast as it goes or at a rate, and counts what comes of it. */
@NullMarked
package dev.portwhy.load;

import org.jspecify.annotations.NullMarked;
