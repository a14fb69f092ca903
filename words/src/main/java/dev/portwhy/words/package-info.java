/** The catalogues, and how a key with values becomes a sentence of one language. */
@NullMarked
package dev.portwhy.words;

import org.jspecify.annotations.NullMarked;
