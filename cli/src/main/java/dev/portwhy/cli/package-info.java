/** Commands, rendering, languages: parse, ask, render. */
@NullMarked
package dev.portwhy.cli;

import org.jspecify.annotations.NullMarked;
