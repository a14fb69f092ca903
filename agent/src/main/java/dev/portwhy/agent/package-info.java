/**
 * The machine as it was: what is kept of it as time goes by, in one file of SQLite, and how it is read. Nothing of it is loaded by
 * a question about the present.
 */
@NullMarked
package dev.portwhy.agent;

import org.jspecify.annotations.NullMarked;
