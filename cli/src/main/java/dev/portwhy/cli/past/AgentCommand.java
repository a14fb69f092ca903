package dev.portwhy.cli.past;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Subcommands;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.List;

/** {@code portwhy agent WORD …}: hands on to what the second word names. */
public final class AgentCommand implements Command {

    private final Subcommands commands =
            new Subcommands().with("run", new AgentRun()).with("status", new AgentStatus());

    @Override
    public boolean option(String name, Arguments arguments) {
        return commands.option(name, arguments);
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        Command command =
                commands.of(words.isEmpty() ? "" : words.getFirst(), "agent.usage.word", "portwhy agent --help");
        if (words.size() > 1) {
            throw UsageException.of("common.usage.extra", words.get(1));
        }
        if (!context.options().live()) {
            throw UsageException.of("agent.live");
        }
        return command.run(context, List.of());
    }
}
