/** Every reader of foreign text and of foreign messages, fed with what coverage leads to. */
@NullMarked
package dev.portwhy.fuzz;

import org.jspecify.annotations.NullMarked;
