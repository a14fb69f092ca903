/** JSON, schema 1, of every answer. */
@NullMarked
package dev.portwhy.wire;

import org.jspecify.annotations.NullMarked;
