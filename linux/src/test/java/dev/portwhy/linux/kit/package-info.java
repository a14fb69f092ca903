/** Real things for tests to look at, also for the tests of other modules: recorded trees, containers, user units. */
@NullMarked
package dev.portwhy.linux.kit;

import org.jspecify.annotations.NullMarked;
