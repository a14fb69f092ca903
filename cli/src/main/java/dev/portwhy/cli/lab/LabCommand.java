package dev.portwhy.cli.lab;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code portwhy lab WORD …}: hands on to what the second word names. */
public final class LabCommand implements Command {

    /** The one that asks about a machine, be it one that was recorded. */
    private static final String WHAT_IF = "what-if";

    private final Map<String, Command> commands = new LinkedHashMap<>();
    /** The options that were given, each with the word of the command that took it. */
    private final Map<String, String> taken = new HashMap<>();

    /** The command. */
    public LabCommand() {
        commands.put("list", new ListCommand());
        commands.put("show", new ShowCommand());
        commands.put("run", new RunCommand());
        commands.put("fuzz", new FuzzCommand());
        commands.put(WHAT_IF, new WhatIfCommand());
        commands.put("hold", new HoldCommand());
    }

    /** Options may stand before the word that says which command they belong to, so all are asked. */
    @Override
    public boolean option(String name, Arguments arguments) {
        for (Map.Entry<String, Command> command : commands.entrySet()) {
            if (command.getValue().option(name, arguments)) {
                taken.put(name, command.getKey());
                return true;
            }
        }
        return false;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        String word = words.isEmpty() ? "" : words.getFirst();
        Command command = commands.get(word);
        if (command == null) {
            throw UsageException.of("lab.usage.word", String.join(", ", commands.keySet()));
        }
        for (Map.Entry<String, String> option : taken.entrySet()) {
            if (!option.getValue().equals(word)) {
                throw UsageException.of("common.usage.option", option.getKey(), "portwhy lab --help");
            }
        }
        if (!context.options().live() && !word.equals(WHAT_IF)) {
            throw UsageException.of("lab.usage.live");
        }
        return command.run(context, words.subList(1, words.size()));
    }
}
