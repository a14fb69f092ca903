package dev.portwhy.ask.past;

/**
 * A table that was written for other programs.
 *
 * @param file the name of its file
 * @param rows how many rows it has
 * @param bytes how long it is
 */
public record Exported(String file, long rows, long bytes) {}
