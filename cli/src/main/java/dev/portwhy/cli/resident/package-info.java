/** Answers that a process gives which is there already: what it takes, and what it hands back unanswered. */
@NullMarked
package dev.portwhy.cli.resident;

import org.jspecify.annotations.NullMarked;
