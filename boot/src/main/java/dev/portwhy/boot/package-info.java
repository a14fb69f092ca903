/** Makes the quick jar that the start-up cache is made on. Not loaded when the program runs. */
@NullMarked
package dev.portwhy.boot;

import org.jspecify.annotations.NullMarked;
