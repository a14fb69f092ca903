/** Understands what a program printed about a failed call: from text to {@link dev.portwhy.ask.explain.Understood}, and nothing else. */
@NullMarked
package dev.portwhy.ask.explain;

import org.jspecify.annotations.NullMarked;
