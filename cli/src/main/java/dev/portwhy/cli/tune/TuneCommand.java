package dev.portwhy.cli.tune;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.UsageException;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code portwhy tune WORD …}: hands on to what the second word names; without one it is the audit. */
public final class TuneCommand implements Command {

    private static final String AUDIT = "audit";

    /** Words of the contract that this version does not have. */
    private static final List<String> ABSENT = List.of("plan", "apply", "keep", "rollback", "status");

    private final Map<String, Command> commands = new LinkedHashMap<>();
    /** The options that were given, each with the word of the command that took it. */
    private final Map<String, String> taken = new HashMap<>();

    /** The command. */
    public TuneCommand() {
        commands.put(AUDIT, new AuditCommand());
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
        String word = words.isEmpty() ? AUDIT : words.getFirst();
        if (ABSENT.contains(word)) {
            throw UsageException.of("common.usage.absent", "tune " + word);
        }
        Command command = commands.get(word);
        if (command == null) {
            throw UsageException.of("tune.usage.word", String.join(", ", commands.keySet()));
        }
        for (Map.Entry<String, String> option : taken.entrySet()) {
            if (!option.getValue().equals(word)) {
                throw UsageException.of("common.usage.option", option.getKey(), "portwhy tune --help");
            }
        }
        return command.run(context, words.isEmpty() ? words : words.subList(1, words.size()));
    }
}
