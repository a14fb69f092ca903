package dev.portwhy.cli;

import dev.portwhy.diagnosis.Level;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import dev.portwhy.words.Width;
import java.io.IOException;

/** Paragraphs for people: wrapped to the screen's width, never in a pipe nor inside a command to type; a few colours. */
public final class Page {

    private static final int WIDEST = 100;
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String RESET = "\u001b[0m";

    private final Output out;
    private final Messages messages;
    private final Screen screen;
    private final int columns;

    /** A page on the screen of a command. */
    public Page(Context context) {
        this(context.out(), context.screen(), context.messages());
    }

    Page(Output out, Screen screen, Messages messages) {
        this.out = out;
        this.messages = messages;
        this.screen = screen;
        columns = screen.columns() == Integer.MAX_VALUE ? screen.columns() : Math.min(screen.columns(), WIDEST);
    }

    /** An empty line. */
    public Page gap() throws IOException {
        out.append('\n');
        return this;
    }

    /** The sentence that matters, in the colour of its level. */
    public Page headline(Level level, String text) throws IOException {
        String color = switch (level) {
            case OK -> "\u001b[1;32m";
            case WARNING, UNKNOWN -> "\u001b[1;33m";
            case CRITICAL -> "\u001b[1;31m";
        };
        return styled(color, "", text, 0);
    }

    /** The title of a section, after an empty line. */
    public Page section(String title) throws IOException {
        return gap().styled(BOLD, "", title, 0);
    }

    /** A paragraph; {@code lead} stands before its first line, the others are indented as far. */
    public Page item(String lead, String text) throws IOException {
        return styled("", lead, text, Width.of(lead));
    }

    /** A paragraph whose first line begins at the left; the others are indented. */
    public Page hanging(int indent, String text) throws IOException {
        return styled("", "", text, indent);
    }

    /** A paragraph of lesser weight. */
    public Page aside(int indent, String text) throws IOException {
        return styled(DIM, " ".repeat(indent), text, indent);
    }

    /** A command to type: on a line of its own, never folded. */
    public Page command(int indent, String command) throws IOException {
        return whole(indent, messages.command(command));
    }

    /** A line that is never folded, such as a process's command line. */
    public Page whole(int indent, String line) throws IOException {
        out.spaces(indent).append(Visible.of(line)).append('\n');
        return this;
    }

    private Page styled(String style, String lead, String text, int indent) throws IOException {
        boolean colored = screen.colors() && !style.isEmpty();
        out.append(lead);
        int from = 0;
        while (true) {
            int to = lineEnd(text, from, columns - indent);
            if (colored) {
                out.append(style);
            }
            out.append(text.substring(from, to));
            out.append(colored ? RESET : "").append('\n');
            from = to;
            while (from < text.length() && (text.charAt(from) == ' ' || text.charAt(from) == '\n')) {
                from++;
            }
            if (from >= text.length()) {
                return this;
            }
            out.spaces(indent);
        }
    }

    /** Where to break: at the last space that fits, or between two wide characters; a longer word or a command stays whole. */
    private static int lineEnd(String text, int from, int room) {
        int used = 0;
        int best = -1;
        boolean command = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                return i;
            }
            command = c == Messages.COMMAND || command && c != Messages.END;
            if (c == ' ' && !command) {
                best = i;
            }
            int width = Width.of(String.valueOf(c));
            if (used + width > room && best > from) {
                return best;
            }
            used += width;
            if (width == 2 && !command && i + 1 < text.length() && mayBreakBetween(c, text.charAt(i + 1))) {
                best = i + 1;
            }
        }
        return text.length();
    }

    /** No line ends with an opening mark of Chinese, and none begins with a closing one or with what sits on the character before. */
    private static boolean mayBreakBetween(char before, char behind) {
        return (Width.of(String.valueOf(behind)) > 0 || behind == Messages.COMMAND)
                && "（“《【".indexOf(before) < 0
                && "，。：；、！？）”》】,.:;)]".indexOf(behind) < 0;
    }
}
