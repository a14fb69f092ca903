package dev.portwhy.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The commands behind the second word of one such as {@code tune}. Options may stand before the word that says which of them they
 * belong to, so all are asked; one that another command took is an error once that word is known.
 */
public final class Subcommands {

    private final Map<String, Command> commands = new LinkedHashMap<>();
    /** The options that were given, each with the words of the commands that took it. */
    private final Map<String, List<String>> taken = new HashMap<>();

    /** Adds a command by its word, behind those that are there. */
    public Subcommands with(String word, Command command) {
        commands.put(word, command);
        return this;
    }

    /** Takes an option, as {@link Command#option} does. */
    public boolean option(String name, Arguments arguments) {
        List<String> takers = new ArrayList<>();
        for (Map.Entry<String, Command> command : commands.entrySet()) {
            if (command.getValue().option(name, arguments)) {
                takers.add(command.getKey());
            }
        }
        if (!takers.isEmpty()) {
            taken.put(name, takers);
        }
        return !takers.isEmpty();
    }

    /**
     * The command of a word.
     *
     * @param unknown the message for a word that is none of them; it takes their list
     * @param help what to type for more
     * @throws UsageException where it is none of them, or did not take every option that was given
     */
    public Command of(String word, String unknown, String help) {
        Command command = commands.get(word);
        if (command == null) {
            throw UsageException.of(unknown, String.join(", ", commands.keySet()));
        }
        for (Map.Entry<String, List<String>> option : taken.entrySet()) {
            if (!option.getValue().contains(word)) {
                throw UsageException.of("common.usage.option", option.getKey(), help);
            }
        }
        return command;
    }
}
