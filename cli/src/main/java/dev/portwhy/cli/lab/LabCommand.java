package dev.portwhy.cli.lab;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Subcommands;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code portwhy lab WORD …}: hands on to what the second word names. */
public final class LabCommand implements Command {

    /** The one that asks about a machine, be it one that was recorded. */
    private static final String WHAT_IF = "what-if";

    private final Subcommands commands = new Subcommands()
            .with("list", new ListCommand())
            .with("show", new ShowCommand())
            .with("run", new RunCommand())
            .with("fuzz", new FuzzCommand())
            .with(WHAT_IF, new WhatIfCommand())
            .with("hold", new HoldCommand());

    @Override
    public boolean option(String name, Arguments arguments) {
        return commands.option(name, arguments);
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        String word = words.isEmpty() ? "" : words.getFirst();
        Command command = commands.of(word, "lab.usage.word", "portwhy lab --help");
        if (!context.options().live() && !word.equals(WHAT_IF)) {
            throw UsageException.of("lab.usage.live");
        }
        return command.run(context, words.subList(1, words.size()));
    }
}
