package dev.portwhy.cli;

import dev.portwhy.model.Text;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.util.List;

/** What {@link Manual} knows, as help for a person at a terminal. */
final class HelpPage {

    /** Descriptions begin here, or further right where something longer stands in front of one. */
    private static final int COLUMN = 20;

    /** Those of commands begin where those of the examples above them do in the catalogue. */
    private static final int COMMAND_COLUMN = 33;

    /** Between what is typed and its description. */
    private static final int GAP = 2;

    /** What stands before a description is no longer than this. */
    private static final int MOST_LEAD = 40;

    private static final String INDENT = "  ";

    private final Page page;
    private final Messages messages;

    HelpPage(Page page, Messages messages) {
        this.page = page;
        this.messages = messages;
    }

    /** The help of the whole program: examples, commands, the options that every command has. */
    void program() throws IOException {
        paragraphs("help.portwhy");
        page.gap();
        int column = COMMAND_COLUMN;
        for (CommandEntry command : Manual.COMMANDS) {
            column = Math.max(column, Width.of(typed(command)) + GAP);
        }
        for (CommandEntry command : Manual.COMMANDS) {
            row("", typed(command), command.key(), column);
        }
        page.gap();
        List<OptionEntry> options = Manual.told("", "");
        int widest = column(COLUMN, "", options);
        for (OptionEntry option : options) {
            row("", option.written(), option.key(), widest);
        }
        page.gap();
        paragraphs("help.exit");
    }

    /** The help of one command: what it answers, its second words and options, and what there is to know besides. */
    void command(CommandEntry command) throws IOException {
        String title = command.title();
        if (title != null) {
            page.hanging(INDENT.length(), messages.text("help.title", "portwhy " + command.forms(), Text.of(title)));
        }
        String introduction = command.introduction();
        if (introduction != null) {
            page.gap();
            paragraphs(introduction);
        }
        rows(command);
        String more = command.more();
        if (more != null) {
            page.gap();
            paragraphs(more);
        }
        page.gap();
        paragraphs("help.global");
    }

    private void rows(CommandEntry command) throws IOException {
        List<OptionEntry> own = Manual.told(command.name(), "");
        List<CommandEntry> words = Manual.words(command.name());
        int column = column(COLUMN, "", own);
        for (CommandEntry word : words) {
            column = Math.max(column, Width.of(word.synopsis()) + GAP);
            column = column(column, INDENT, Manual.told(command.name(), word.name()));
        }
        page.gap();
        for (OptionEntry option : own) {
            row("", option.written(), option.key(), column);
        }
        for (CommandEntry word : words) {
            row("", word.synopsis(), word.key(), column);
            for (OptionEntry option : Manual.told(command.name(), word.name())) {
                row(INDENT, option.written(), option.key(), column);
            }
        }
    }

    private static int column(int least, String indent, List<OptionEntry> options) {
        int column = least;
        for (OptionEntry option : options) {
            column = Math.max(column, Width.of(indent + option.written()) + GAP);
        }
        return column;
    }

    private void row(String indent, String typed, String key, int column) throws IOException {
        String lead = indent + typed;
        page.item(lead + " ".repeat(column - Width.of(lead)), messages.text(key));
    }

    private static String typed(CommandEntry command) {
        return command.synopsis().isEmpty() ? "portwhy" : "portwhy " + command.synopsis();
    }

    /** A text as it stands; of an example and what it does, the second is folded behind the first. */
    private void paragraphs(String key) throws IOException {
        for (String line : messages.text(key).split("\n", -1)) {
            int words = description(line);
            page.item(line.substring(0, words), line.substring(words));
        }
    }

    /** Where the description of an example begins, behind two spaces or more; 0 in any other line. */
    static int description(String line) {
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
