/** Random scenarios, predicted and measured, and the shortest one that still disagrees. */
@NullMarked
package dev.portwhy.lab.fuzz;

import org.jspecify.annotations.NullMarked;
