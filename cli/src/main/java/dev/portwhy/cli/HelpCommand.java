package dev.portwhy.cli;

import java.io.IOException;
import java.util.List;

/** {@code portwhy help [COMMAND]}, the same as {@code portwhy [COMMAND] --help}. */
final class HelpCommand implements Command {

    /** Wider lines are hard to read, on whatever screen or paper. */
    private static final int WIDEST = 100;

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

    /** Prints the help of a command; of one that has none of its own, the whole program's. */
    private static void show(Context context, String name) throws IOException {
        Screen screen = new Screen(Math.min(WIDEST, context.screen().columns()), false);
        HelpPage help = new HelpPage(new Page(context.out(), screen, context.messages()), context.messages());
        CommandEntry command = Manual.command(name);
        if (command == null) {
            help.program();
        } else {
            help.command(command);
        }
    }
}
