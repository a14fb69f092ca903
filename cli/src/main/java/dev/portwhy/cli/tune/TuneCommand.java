package dev.portwhy.cli.tune;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Subcommands;
import java.io.IOException;
import java.util.List;

/** {@code portwhy tune WORD …}: hands on to what the second word names; without one it is the audit. */
public final class TuneCommand implements Command {

    private static final String AUDIT = "audit";

    private final Subcommands commands = new Subcommands()
            .with(AUDIT, new AuditCommand())
            .with("plan", new PlanCommand())
            .with("apply", new ApplyCommand())
            .with("keep", new KeepCommand())
            .with("rollback", new RollbackCommand())
            .with("status", new StatusCommand());

    @Override
    public boolean option(String name, Arguments arguments) {
        return commands.option(name, arguments);
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        Command command =
                commands.of(words.isEmpty() ? AUDIT : words.getFirst(), "tune.usage.word", "portwhy tune --help");
        return command.run(context, words.isEmpty() ? words : words.subList(1, words.size()));
    }
}
