/** The question put to a machine: how much of it to look at, and what it can be asked. */
@NullMarked
package dev.portwhy.model.look;

import org.jspecify.annotations.NullMarked;
