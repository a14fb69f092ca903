package dev.portwhy.cli.tune;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code portwhy tune WORD …}: hands on to what the second word names; without one it is the audit. */
public final class TuneCommand implements Command {

    private static final String AUDIT = "audit";

    private final Map<String, Command> commands = new LinkedHashMap<>();
    /** The options that were given, each with the words of the commands that took it. */
    private final Map<String, List<String>> taken = new HashMap<>();

    /** The command. */
    public TuneCommand() {
        commands.put(AUDIT, new AuditCommand());
        commands.put("plan", new PlanCommand());
        commands.put("apply", new ApplyCommand());
        commands.put("keep", new KeepCommand());
        commands.put("rollback", new RollbackCommand());
        commands.put("status", new StatusCommand());
    }

    /** Options may stand before the word that says which command they belong to, so all are asked. */
    @Override
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

    @Override
    public int run(Context context, List<String> words) throws IOException {
        String word = words.isEmpty() ? AUDIT : words.getFirst();
        Command command = commands.get(word);
        if (command == null) {
            throw UsageException.of("tune.usage.word", String.join(", ", commands.keySet()));
        }
        for (Map.Entry<String, List<String>> option : taken.entrySet()) {
            if (!option.getValue().contains(word)) {
                throw UsageException.of("common.usage.option", option.getKey(), "portwhy tune --help");
            }
        }
        return command.run(context, words.isEmpty() ? words : words.subList(1, words.size()));
    }
}
