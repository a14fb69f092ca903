/** The JSON of the contract, schema version 1, written as a stream. */
@NullMarked
package dev.portwhy.cli.json;

import org.jspecify.annotations.NullMarked;
