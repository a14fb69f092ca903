package dev.portwhy.cli;

import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.List;

/** {@code portwhy help [COMMAND]}, the same as {@code portwhy [COMMAND] --help}. */
final class HelpCommand implements Command {

    /** Wider lines are hard to read, on whatever screen or paper. */
    private static final int WIDEST = 100;

    /** What stands before a description is no longer than this. */
    private static final int MOST_LEAD = 40;

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
        Page page = new Page(
                context.out(), new Screen(Math.min(WIDEST, context.screen().columns()), false), context.messages());
        for (String line : context.messages().text(Text.of(key)).split("\n", -1)) {
            int words = description(line);
            page.item(line.substring(0, words), line.substring(words));
        }
    }

    /** Where the description of an option begins, behind two spaces or more; 0 in any other line. */
    private static int description(String line) {
        int gap = line.indexOf("  ");
        if (gap <= 0 || gap > MOST_LEAD) {
            return 0;
        }
        int words = gap;
        while (words < line.length() && line.charAt(words) == ' ') {
            words++;
        }
        return words;
    }
}
