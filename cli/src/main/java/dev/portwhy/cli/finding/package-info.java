/** Findings as a screen for people and as JSON. */
@NullMarked
package dev.portwhy.cli.finding;

import org.jspecify.annotations.NullMarked;
