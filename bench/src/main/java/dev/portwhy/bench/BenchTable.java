package dev.portwhy.bench;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** Rows whose columns stand below each other once all are there. */
final class BenchTable {

    private final List<List<String>> rows = new ArrayList<>();

    BenchTable(String... heads) {
        rows.add(List.of(heads));
    }

    void add(String... cells) {
        rows.add(List.of(cells));
    }

    void print(PrintStream out) {
        if (rows.size() == 1) {
            return;
        }
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i)).repeat(' ', widths[i] + 2 - row.get(i).length());
            }
            out.println(line.toString().stripTrailing());
        }
    }
}
