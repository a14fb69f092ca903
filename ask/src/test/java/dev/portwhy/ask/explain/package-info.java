@NullMarked
package dev.portwhy.ask.explain;

import org.jspecify.annotations.NullMarked;
