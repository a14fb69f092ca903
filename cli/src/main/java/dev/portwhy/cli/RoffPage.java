package dev.portwhy.cli;

import dev.portwhy.wire.ProgramVersion;
import dev.portwhy.words.Language;
import dev.portwhy.words.Messages;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;

/** What {@link Manual} knows, as pages in the language of man(7). */
final class RoffPage {

    /** So many bytes of a line of text, and none more. */
    private static final int LONGEST = 78;

    private final Messages messages;
    private final LocalDate day;

    RoffPage(Language language, LocalDate day) {
        this.messages = new Messages(language);
        this.day = day;
    }

    /** The page of the whole program: portwhy(1). */
    String program() {
        StringBuilder page = begin(
                "portwhy", messages.text("help.portwhy").lines().findFirst().orElse(""));
        head(page, "help.man.synopsis");
        page.append(bold("portwhy"))
                .append(" [")
                .append(roff(messages.text("help.man.option")))
                .append("...] [");
        page.append(roff(messages.text("help.man.command"))).append("]\n");
        head(page, "help.man.description");
        paragraphs(page, messages.text("help.portwhy").lines().skip(1).toList());
        head(page, "help.man.commands");
        for (CommandEntry command : Manual.COMMANDS) {
            String typed = command.synopsis().isEmpty() ? "portwhy" : "portwhy " + command.synopsis();
            item(page, bold(typed), command.key());
        }
        head(page, "help.man.options");
        options(page, "", "");
        head(page, "help.man.status");
        paragraphs(page, messages.text("help.exit").lines().toList());
        head(page, "help.man.also");
        boolean first = true;
        for (CommandEntry command : Manual.COMMANDS) {
            if (command.title() != null) {
                page.append(first ? "" : " ,\n")
                        .append(".BR portwhy\\-")
                        .append(roff(command.name()))
                        .append(" (1)");
                first = false;
            }
        }
        return page.append('\n').toString();
    }

    /** The page of one command: portwhy-who(1). */
    String command(CommandEntry command) {
        String title = command.title() == null ? "" : messages.text(command.title());
        StringBuilder page = begin("portwhy-" + command.name(), title);
        head(page, "help.man.synopsis");
        page.append(bold("portwhy " + command.forms())).append('\n');
        head(page, "help.man.description");
        String introduction = command.introduction();
        paragraphs(
                page,
                messages.text(introduction == null ? command.key() : introduction)
                        .lines()
                        .toList());
        String more = command.more();
        if (more != null) {
            page.append(".PP\n");
            paragraphs(page, messages.text(more).lines().toList());
        }
        if (!Manual.words(command.name()).isEmpty()) {
            head(page, "help.man.commands");
            for (CommandEntry word : Manual.words(command.name())) {
                item(page, bold("portwhy " + command.name() + " " + word.synopsis()), word.key());
                if (!Manual.told(command.name(), word.name()).isEmpty()) {
                    page.append(".RS\n");
                    options(page, command.name(), word.name());
                    page.append(".RE\n");
                }
            }
        }
        if (!Manual.told(command.name(), "").isEmpty()) {
            head(page, "help.man.options");
            options(page, command.name(), "");
        }
        head(page, "help.man.also");
        return page.append(".BR portwhy (1)\n").toString();
    }

    private StringBuilder begin(String name, String what) {
        StringBuilder page = new StringBuilder(".\\\" Made of the table of commands and options.\n.TH ");
        page.append(roff(name.toUpperCase(Locale.ROOT))).append(" 1 ").append(day);
        page.append(" \"portwhy ").append(ProgramVersion.TEXT).append("\"\n");
        head(page, "help.man.name");
        String prefix = name + ": ";
        String words = what.startsWith(prefix) ? what.substring(prefix.length()) : what.replaceFirst("^portwhy：", "");
        return page.append(roff(name)).append(" \\-\n").append(folded(words)).append('\n');
    }

    private void head(StringBuilder page, String key) {
        page.append(".SH ").append(messages.text(key)).append('\n');
    }

    private void options(StringBuilder page, String command, String word) {
        for (OptionEntry option : Manual.told(command, word)) {
            item(page, bold(option.written()), option.key());
        }
    }

    private void item(StringBuilder page, String typed, String key) {
        page.append(".TP\n")
                .append(typed)
                .append('\n')
                .append(folded(messages.text(key)))
                .append('\n');
    }

    /** Texts as help has them: an example and, behind two spaces or more, what it does; or a paragraph. */
    private static void paragraphs(StringBuilder page, List<String> lines) {
        boolean text = false;
        for (String line : lines) {
            if (line.isBlank()) {
                continue;
            }
            int words = HelpPage.description(line);
            if (words > 0) {
                page.append(".TP\n")
                        .append(bold(line.substring(0, words).strip()))
                        .append('\n');
                page.append(folded(line.substring(words))).append('\n');
                text = true;
            } else {
                page.append(text ? ".PP\n" : "").append(folded(line)).append('\n');
                text = true;
            }
        }
    }

    private static String bold(String text) {
        return "\\fB" + roff(text) + "\\fR";
    }

    /** As groff_char(7) wants it: a dash that can be typed, and no line that begins with a request. */
    private static String roff(String text) {
        String plain = Messages.plain(text).strip().replace("\\", "\\e").replace("-", "\\-");
        plain = plain.replace("'", "\\(aq")
                .replace("`", "\\(ga")
                .replace("^", "\\(ha")
                .replace("~", "\\(ti");
        return plain.startsWith(".") ? "\\&" + plain : plain;
    }

    /** The same, in lines of which none is longer than mandoc(1) likes. */
    private static String folded(String text) {
        StringBuilder lines = new StringBuilder();
        int length = 0;
        for (String word : roff(text).split(" ", -1)) {
            int bytes = bytes(word);
            if (length > 0 && length + 1 + bytes > LONGEST) {
                lines.append('\n').append(word.startsWith(".") ? "\\&" : "");
                length = 0;
            } else if (length > 0) {
                lines.append(' ');
                length++;
            }
            length = bytes <= LONGEST ? length + bytes : broken(lines, word, length);
            if (bytes <= LONGEST) {
                lines.append(word);
            }
        }
        return lines.toString();
    }

    /** Chinese has no spaces: the line ends within a text that goes on as if it did not. */
    private static int broken(StringBuilder lines, String word, int before) {
        int length = before;
        for (int at = 0; at < word.length(); at++) {
            char c = word.charAt(at);
            int bytes = bytes(String.valueOf(c));
            if (bytes > 1 && length + bytes + 2 > LONGEST) {
                lines.append("\\c\n");
                length = 0;
            }
            lines.append(c);
            length += bytes;
        }
        return length;
    }

    /** As mandoc counts them: a letter beyond ASCII as its escape, {@code \\[u7AEF]}. */
    private static int bytes(String text) {
        return text.chars().map(c -> c < 0x80 ? 1 : 8).sum();
    }
}
