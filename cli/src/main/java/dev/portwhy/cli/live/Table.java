package dev.portwhy.cli.live;

import dev.portwhy.words.Width;
import java.util.ArrayList;
import java.util.List;

/** Columns of texts, so wide that a line has room for all of them. */
final class Table {

    private static final String GAP = "  ";

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    /**
     * A column.
     *
     * @param label its head
     * @param right whether its texts end where the column ends
     * @param least columns that it has at least, so that it stays where it is as texts change
     * @param most columns that it has at most
     */
    record Column(String label, boolean right, int least, int most) {}

    /** One whose texts are never cut as long as another one can be. */
    Table column(String label, boolean right, int least) {
        columns.add(new Column(label, right, least, Integer.MAX_VALUE));
        return this;
    }

    /** One that is cut first. */
    Table column(String label, boolean right, int least, int most) {
        columns.add(new Column(label, right, least, most));
        return this;
    }

    void row(List<String> texts) {
        rows.add(texts);
    }

    /** The head, and then each row; columns that would have less than they need are left out, from the right. */
    List<String> lines(int width) {
        int shown = shown(width);
        int[] widths = new int[shown];
        int left = width - GAP.length() * (shown - 1);
        for (int i = 0; i < shown; i++) {
            Column column = columns.get(i);
            int natural = Math.max(Width.of(column.label()), column.least());
            for (List<String> row : rows) {
                natural = Math.max(natural, Width.of(row.get(i)));
            }
            widths[i] = Math.min(natural, column.most());
            left -= widths[i];
        }
        // What is too much is taken from the last ones first.
        for (int i = shown - 1; i >= 0 && left < 0; i--) {
            int taken = Math.min(-left, Math.max(0, widths[i] - columns.get(i).least()));
            widths[i] -= taken;
            left += taken;
        }
        List<String> lines = new ArrayList<>();
        List<String> labels = new ArrayList<>();
        for (Column column : columns) {
            labels.add(column.label());
        }
        lines.add(Columns.cut(line(labels, widths), width));
        for (List<String> row : rows) {
            lines.add(Columns.cut(line(row, widths), width));
        }
        return lines;
    }

    /** How many of the columns have room, the first one in any case. */
    private int shown(int width) {
        int used = -GAP.length();
        for (int i = 0; i < columns.size(); i++) {
            used += GAP.length() + columns.get(i).least();
            if (used > width) {
                return Math.max(1, i);
            }
        }
        return columns.size();
    }

    private String line(List<String> texts, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (!line.isEmpty()) {
                line.append(GAP);
            }
            boolean right = columns.get(i).right();
            line.append(right ? Columns.right(texts.get(i), widths[i]) : Columns.left(texts.get(i), widths[i]));
        }
        return line.toString();
    }
}
