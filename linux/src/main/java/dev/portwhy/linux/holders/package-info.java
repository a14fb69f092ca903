/** Who has which file open: processes, their threads, and what they are. */
@NullMarked
package dev.portwhy.linux.holders;

import org.jspecify.annotations.NullMarked;
