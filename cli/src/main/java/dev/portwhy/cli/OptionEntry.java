package dev.portwhy.cli;

import java.util.List;

/**
 * One option, as people are told of it.
 *
 * @param command the word of the command that has it; empty for one that every command has
 * @param word the second word of the command line that it belongs to ({@code lab fuzz}); empty where it belongs to the command
 * @param names how it is written: a letter, a word, or both; any of them means the same
 * @param value what stands in the place of its value, with a bar between the words of a choice; empty where it takes none
 * @param key the catalogue's key of what it does
 * @param shown whether help lists it; what is taken only because another program has it, or another spelling, is not
 */
record OptionEntry(String command, String word, List<String> names, String value, String key, boolean shown) {

    OptionEntry {
        names = List.copyOf(names);
    }

    /** As it is written in front of its description: {@code -N, --netns NAME}. */
    String written() {
        return String.join(", ", names) + (value.isEmpty() ? "" : " " + value);
    }

    /** Whether it belongs to a command or to all of them. */
    boolean of(String name) {
        return command.isEmpty() || command.equals(name);
    }

    /** The same, but not in help. */
    OptionEntry untold() {
        return new OptionEntry(command, word, names, value, key, false);
    }
}
