package dev.portwhy.ask.past;

import java.nio.file.Path;
import java.util.List;

/** Reads a file that says how an agent runs; what does it stands on a library that no other question loads. */
public interface ConfigFile {

    /**
     * A line of it.
     *
     * @param key what it sets
     * @param value to what, as it would be typed
     * @param line where that stands, counted from 1
     */
    record Entry(String key, String value, int line) {}

    /**
     * What is set, in the order of the file.
     *
     * @throws PastException where it cannot be read or is none, or others than root and the caller can change it
     */
    List<Entry> read(Path file) throws PastException;
}
