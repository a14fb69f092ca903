/** What was: findings from their beginning to their end, calls that failed, and the times of which nothing is known. */
@NullMarked
package dev.portwhy.ask.past;

import org.jspecify.annotations.NullMarked;
