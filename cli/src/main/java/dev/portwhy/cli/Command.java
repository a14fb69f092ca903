package dev.portwhy.cli;

import java.io.IOException;
import java.util.List;

/** One word of the command line: takes its options, asks, and writes the answer. An instance serves one call. */
public interface Command {

    /**
     * Offers an option that is none of the global ones: {@code "--udp"}, {@code "-t"}. Letters written together are offered
     * one by one. An option with a value takes it from {@code arguments}.
     *
     * @return false when the command has no such option
     */
    default boolean option(String name, Arguments arguments) {
        return false;
    }

    /**
     * Does the work.
     *
     * @param words the bare words after the command's own
     * @return the exit status of the contract, see {@link Exit}
     * @throws IOException when the question cannot be answered at all; the message is for a person
     */
    int run(Context context, List<String> words) throws IOException;
}
