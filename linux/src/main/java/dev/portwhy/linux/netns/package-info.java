/** Network namespaces: where they are found, how they are entered and named. */
@NullMarked
package dev.portwhy.linux.netns;

import org.jspecify.annotations.NullMarked;
