package dev.portwhy.cli;

import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.List;

/** {@code portwhy help [COMMAND]}, the same as {@code portwhy [COMMAND] --help}. */
final class HelpCommand implements Command {

    @Override
    public int run(Context context, List<String> words) throws IOException {
        String name = words.isEmpty() ? "" : words.getFirst();
        if (!name.isEmpty() && !Commands.exists(name)) {
            throw PortWords.unknownWord(name);
        }
        if (!name.isEmpty() && Commands.create(name) instanceof AbsentCommand absent) {
            return absent.run(context, List.of());
        }
        show(context, name);
        return Exit.OK;
    }

    /** Prints the help of a command; the empty word is the whole program's. */
    private static void show(Context context, String name) throws IOException {
        String key = name.isEmpty() || name.equals("help") ? "help.portwhy" : "help." + name;
        context.out().append(context.messages().text(Text.of(key))).append('\n');
    }
}
