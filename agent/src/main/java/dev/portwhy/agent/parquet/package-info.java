/** Writes flat tables as files of Parquet (parquet.apache.org/docs/file-format), as much of the format as a history needs. */
@NullMarked
package dev.portwhy.agent.parquet;

import org.jspecify.annotations.NullMarked;
