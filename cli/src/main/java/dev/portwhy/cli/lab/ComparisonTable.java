package dev.portwhy.cli.lab;

import dev.portwhy.cli.Context;
import dev.portwhy.cli.Output;
import dev.portwhy.lab.Comparison;
import dev.portwhy.ports.scenario.Expectation;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Visible;
import dev.portwhy.words.Width;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * One scenario on the screen: its steps with what was predicted, measured and expected, side by side, or below the step
 * where a line of the screen is too short for that. A step that does not agree begins with an exclamation mark.
 */
final class ComparisonTable {

    private static final int CELLS = 5;
    private static final String GAP = "  ";
    private static final String DISAGREES = "! ";
    private static final String AGREES = "  ";
    private static final String RED = "\u001b[31m";
    private static final String PLAIN = "\u001b[0m";

    private final Output out;
    private final Messages messages;
    private final boolean quiet;
    private final boolean colors;
    private final int columns;
    private final LabScenarios.Chosen chosen;
    private final Comparison comparison;

    ComparisonTable(Context context, LabScenarios.Chosen chosen, Comparison comparison) {
        out = context.out();
        messages = context.messages();
        quiet = context.options().quiet();
        colors = context.screen().colors();
        columns = context.screen().columns();
        this.chosen = chosen;
        this.comparison = comparison;
    }

    void write() throws IOException {
        String language = messages.language().code();
        if (quiet) {
            out.append(Visible.of(comparison.scenario().name()))
                    .append(": ")
                    .append(summary())
                    .append('\n');
            return;
        }
        String title = chosen.header().title(language);
        out.append(Visible.of(comparison.scenario().name()));
        out.append(title.isEmpty() ? "" : ": " + Visible.of(title)).append('\n');
        String answer = chosen.header().answer(language);
        if (!answer.isEmpty() && comparison.agrees()) {
            out.append(Visible.of(answer)).append('\n');
        }
        out.append(summary()).append("\n\n");
        rows();
        out.append('\n');
    }

    private String summary() {
        long wrong = comparison.rows().stream().filter(row -> !row.agrees()).count();
        int steps = comparison.rows().size();
        return wrong == 0 ? messages.text("lab.run.agree", steps) : messages.text("lab.run.disagree", wrong, steps);
    }

    private void rows() throws IOException {
        List<String> head = List.of(
                messages.text("lab.column.line"),
                messages.text("lab.column.step"),
                messages.text("lab.column.predicted"),
                messages.text("lab.column.measured"),
                messages.text("lab.column.expected"));
        List<List<String>> cells = new ArrayList<>(List.of(head));
        comparison.rows().forEach(row -> cells.add(cells(row)));
        int[] widths = new int[CELLS];
        for (List<String> row : cells) {
            for (int i = 0; i < CELLS; i++) {
                widths[i] = Math.max(widths[i], Width.of(row.get(i)));
            }
        }
        int whole = AGREES.length() + GAP.length() * (CELLS - 1);
        for (int width : widths) {
            whole += width;
        }
        boolean fits = whole <= columns;
        if (fits) {
            line(head, widths, true);
        }
        for (int i = 0; i < comparison.rows().size(); i++) {
            boolean agrees = comparison.rows().get(i).agrees();
            List<String> row = cells.get(i + 1);
            if (fits) {
                line(row, widths, agrees);
            } else {
                stacked(row, head, widths[0], agrees);
            }
        }
    }

    private static List<String> cells(Comparison.Row row) {
        return List.of(
                Integer.toString(row.line().number()),
                Visible.of(row.line().text()),
                StepWords.predicted(row),
                StepWords.measured(row),
                row.line().expected().map(Expectation::toString).orElse(""));
    }

    private void line(List<String> row, int[] widths, boolean agrees) throws IOException {
        begin(agrees);
        out.spaces(widths[0] - Width.of(row.getFirst())).append(row.getFirst());
        int pending = 0;
        for (int i = 1; i < CELLS; i++) {
            String cell = row.get(i);
            if (!cell.isEmpty()) {
                out.spaces(pending).append(GAP).append(cell);
                pending = widths[i] - Width.of(cell);
            } else {
                pending += GAP.length() + widths[i];
            }
        }
        end(agrees);
    }

    private void stacked(List<String> row, List<String> head, int indent, boolean agrees) throws IOException {
        begin(agrees);
        out.spaces(indent - Width.of(row.getFirst())).append(row.getFirst());
        out.append(GAP).append(row.get(1)).append('\n');
        out.spaces(AGREES.length() + indent);
        for (int i = 2; i < CELLS; i++) {
            if (!row.get(i).isEmpty()) {
                out.append(GAP).append(head.get(i)).append(' ').append(row.get(i));
            }
        }
        end(agrees);
    }

    private void begin(boolean agrees) throws IOException {
        out.append(!agrees && colors ? RED : "").append(agrees ? AGREES : DISAGREES);
    }

    private void end(boolean agrees) throws IOException {
        out.append(!agrees && colors ? PLAIN : "").append('\n');
    }
}
