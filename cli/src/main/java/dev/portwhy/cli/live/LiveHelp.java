package dev.portwhy.cli.live;

import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.util.ArrayList;
import java.util.List;

/** What can be done on the screen, and what is watched. */
final class LiveHelp {

    private static final int KEY = 14;

    private final Messages messages;
    private final Watched watched;
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    LiveHelp(Messages messages, Watched watched, int columns) {
        this.messages = messages;
        this.watched = watched;
        this.columns = columns;
    }

    List<String> lines() {
        key("j k", "live.help.move");
        key("g G", "live.help.ends");
        key("Tab", "live.help.next");
        key("Enter", "live.help.why");
        key("/", "live.help.filter");
        key("Esc", "live.help.escape");
        key("t u r d", "live.help.sort");
        key("s S", "live.help.next-sort");
        key("Space", "live.help.pause");
        key("Ctrl-L", "live.help.redraw");
        key("Ctrl-Z", "live.help.suspend");
        key("q Ctrl-C", "live.help.quit");
        lines.add("");
        String every = messages.text(Times.span(watched.interval().toMillis()));
        paragraph(messages.text(watched.binds() ? "live.help.watched-binds" : "live.help.watched", every));
        if (watched.unseen() != null) {
            paragraph(messages.text("live.help.unseen", watched.unseen()));
        }
        paragraph(messages.text("live.help.columns"));
        return lines;
    }

    private void key(String key, String meaning) {
        List<String> text = Columns.folded(messages.text(meaning), Math.max(Size.FEWEST_COLUMNS, columns) - KEY - 2);
        lines.add(Columns.cut("  " + Columns.left(key, KEY - 2) + "  " + text.getFirst(), columns));
        for (String more : text.subList(1, text.size())) {
            lines.add(" ".repeat(KEY + 2) + more);
        }
    }

    private void paragraph(String text) {
        lines.addAll(Columns.folded(text, columns));
    }
}
