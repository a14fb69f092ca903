package dev.portwhy.cli.live;

import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Width;
import java.util.ArrayList;
import java.util.List;

/** What is on the screen of a watched question: as many lines as the terminal has, none wider than it is. */
final class QuestionFrame {

    /** The head, the note, and the keys. */
    static final int AROUND = 3;

    private QuestionFrame() {}

    static List<String> of(QuestionState state, Size size, Messages messages, boolean colors) {
        int columns = size.columns();
        List<String> lines = new ArrayList<>();
        lines.add(Style.BAR.of(head(state, columns, messages), colors));
        String note =
                messages.text("live.question.note", Times.span(state.interval().toMillis()));
        if (size.rows() > AROUND) {
            lines.add(Style.DIM.of(Columns.cut(note, columns), colors));
        }
        List<String> text = new ArrayList<>();
        if (state.answer().lines().isEmpty()) {
            text.add(Columns.cut(messages.text("live.asking"), columns));
        }
        for (String line : state.answer().lines()) {
            text.addAll(Columns.pieces(line, columns));
        }
        int body = size.rows() - 1 - lines.size();
        int from = Math.clamp(state.scroll(), 0, Math.max(0, text.size() - body));
        lines.addAll(text.subList(from, Math.min(text.size(), from + body)));
        while (lines.size() < size.rows() - 1) {
            lines.add("");
        }
        int more = Math.max(0, text.size() - from - body);
        lines.add(Style.DIM.of(foot(state, more, columns, messages), colors));
        return lines;
    }

    /** Left the question, right since when the answer is the same. */
    private static String head(QuestionState state, int columns, Messages messages) {
        QuestionState.Answer answer = state.answer();
        String right = answer.lines().isEmpty()
                ? ""
                : state.paused()
                        ? messages.text("live.question.paused", LiveFrame.clock(answer.time()))
                        : messages.text("live.question.changed", LiveFrame.clock(answer.changed()));
        String left = state.typed() + "  " + LiveFrame.clock(answer.time());
        int room = columns - Width.of(right) - 2;
        return Columns.left(Columns.left(left, Math.max(0, room)) + "  " + right, columns);
    }

    private static String foot(QuestionState state, int more, int columns, Messages messages) {
        List<String> keys = new ArrayList<>();
        if (more > 0) {
            keys.add(messages.text("live.question.more", more));
        }
        keys.add(messages.text("live.key.quit"));
        keys.add(messages.text(state.paused() ? "live.key.go-on" : "live.key.pause"));
        keys.add(messages.text("live.key.scroll"));
        return Columns.cut(String.join("  ", keys), columns);
    }
}
