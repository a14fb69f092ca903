package dev.portwhy.cli.live;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.diagnosis.Capacity;
import dev.portwhy.diagnosis.Severity;
import dev.portwhy.diagnosis.Slug;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.Endpoint;
import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The rows of the lists, as wide as the screen. */
final class LiveTables {

    /** From so many columns on there is room for what can be worked out from the others. */
    private static final int WIDE = 80;

    private static final long SOON_MS = 10 * 60_000;

    private static final String MARK = "> ";
    private static final String NO_MARK = "  ";

    private final Messages messages;
    private final boolean colors;
    private final int columns;
    private final boolean seesCalls;

    LiveTables(Messages messages, boolean colors, int columns, boolean seesCalls) {
        this.seesCalls = seesCalls;
        this.messages = messages;
        this.colors = colors;
        this.columns = columns;
    }

    /** Adds at most so many lines: the head where there is one, and the rows around the chosen one. */
    void rows(List<String> lines, LiveState state, Section section, int most) {
        List<LiveRow> rows = state.rows(section);
        if (most < 1) {
            return;
        }
        if (rows.isEmpty()) {
            lines.add(Style.DIM.of(Columns.cut(NO_MARK + nothing(state, section), columns), colors));
            return;
        }
        boolean head = section != Section.FINDINGS;
        int room = Math.max(0, most - (head ? 1 : 0));
        int chosen = section == state.focus() ? state.chosen(section, rows) : -1;
        int from = Math.max(0, Math.min(chosen - room + 1, rows.size() - room));
        List<LiveRow> shown = rows.subList(from, Math.min(rows.size(), from + room));
        List<String> texts = texts(section, shown);
        if (head) {
            lines.add(Style.DIM.of(NO_MARK + texts.getFirst(), colors));
        }
        for (int i = 0; i < shown.size(); i++) {
            boolean here = from + i == chosen;
            String text = (here ? MARK : NO_MARK) + texts.get(head ? i + 1 : i);
            Style style = here ? Style.CHOSEN : style(shown.get(i));
            lines.add(style.of(here ? Columns.left(text, columns) : text.stripTrailing(), colors));
        }
    }

    private String nothing(LiveState state, Section section) {
        boolean filtered = !state.filter().isBlank();
        return switch (section) {
            case FINDINGS ->
                filtered && !state.view().found().isEmpty()
                        ? messages.text("live.no-match", state.filter().strip())
                        : messages.text("live.no-findings");
            case DESTINATIONS ->
                filtered && !state.view().destinations().isEmpty()
                        ? messages.text("live.no-match", state.filter().strip())
                        : messages.text("live.no-destinations");
            case FAILURES ->
                filtered && !state.view().failures().isEmpty()
                        ? messages.text("live.no-match", state.filter().strip())
                        : messages.text(seesCalls ? "live.no-failures" : "live.no-calls");
        };
    }

    private List<String> texts(Section section, List<LiveRow> rows) {
        int width = columns - MARK.length();
        if (section == Section.FINDINGS) {
            List<String> texts = new ArrayList<>();
            for (LiveRow row : rows) {
                texts.add(Columns.cut(finding((LiveRow.Found) row), width));
            }
            return texts;
        }
        Table table = section == Section.DESTINATIONS ? destinationTable() : failureTable();
        for (LiveRow row : rows) {
            table.row(
                    row instanceof LiveRow.Destination destination
                            ? destination(destination)
                            : failure((LiveRow.Failure) row));
        }
        return table.lines(width);
    }

    private Table destinationTable() {
        Table table = new Table()
                .column(messages.text("live.column.left"), false, 9)
                .column(messages.text("live.column.used"), true, 5);
        if (columns >= WIDE) {
            table.column(messages.text("live.column.share"), true, 4);
        }
        return table.column(messages.text("live.column.free"), true, 5)
                .column(messages.text("live.column.rate"), true, 6)
                .column(messages.text("live.column.to"), false, 14)
                .column(messages.text("live.column.from"), false, 9)
                .column(messages.text("live.column.who"), false, 14, 28)
                .column(messages.text("live.column.netns"), false, 9, 24);
    }

    private List<String> destination(LiveRow.Destination row) {
        Usage usage = row.usage();
        Capacity capacity = usage.capacity();
        Double rate = capacity.perSecond();
        List<String> texts = new ArrayList<>();
        texts.add(left(usage));
        texts.add(String.valueOf(usage.used()));
        if (columns >= WIDE) {
            texts.add(usage.rangeAssumed() ? "?" : capacity.percent() + "%");
        }
        texts.addAll(List.of(
                usage.rangeAssumed() ? "?" : String.valueOf(capacity.now().free()),
                rate == null ? "-" : String.format(Locale.ROOT, rate < 9.95 ? "%.1f" : "%.0f", rate),
                usage.destination().toString(),
                usage.source().toString(),
                row.who(),
                row.netns()));
        return texts;
    }

    private String left(Usage usage) {
        Capacity capacity = usage.capacity();
        if (usage.rangeAssumed()) {
            return "?";
        }
        if (capacity.now().free() == 0) {
            return messages.text("live.none-left");
        }
        Long left = capacity.msToExhaustion();
        return left == null ? "-" : messages.text(Times.span(left));
    }

    private Table failureTable() {
        return new Table()
                .column(messages.text("live.column.last"), false, 8)
                .column(messages.text("live.column.count"), true, 6)
                .column(messages.text("live.column.who"), false, 12, 28)
                .column(messages.text("live.column.to"), false, 14)
                .column(messages.text("live.column.cause"), false, 25)
                .column(messages.text("live.column.error"), false, 13)
                .column(messages.text("live.column.from"), false, 9)
                .column(messages.text("live.column.netns"), false, 9, 24);
    }

    private List<String> failure(LiveRow.Failure row) {
        FailedCalls calls = row.calls();
        Endpoint to = calls.destination();
        Endpoint from = calls.source();
        Slug cause = calls.cause();
        return List.of(
                LiveFrame.clock(calls.last()),
                String.valueOf(row.count()),
                row.who(),
                to == null ? calls.call().word() + " " + from : to.toString(),
                cause == null ? messages.text("live.cause-unknown") : cause.word(),
                calls.errno(),
                to == null ? "" : from.port() == 0 ? from.address().toString() : from.toString(),
                row.netns());
    }

    private String finding(LiveRow.Found row) {
        String sign = row.ended() != null ? "-" : row.finding().severity() == Severity.CRITICAL ? "!" : "*";
        String time = LiveFrame.clock(row.ended() == null ? row.since() : row.ended());
        return time + " " + sign + " " + (row.ended() == null ? row.title() : messages.text("live.over", row.title()));
    }

    private static Style style(LiveRow row) {
        return switch (row) {
            case LiveRow.Destination destination -> {
                Usage usage = destination.usage();
                Long left = usage.capacity().msToExhaustion();
                boolean none = usage.capacity().now().free() == 0 && !usage.rangeAssumed();
                yield none ? Style.BAD : left != null && left < SOON_MS ? Style.SOON : Style.PLAIN;
            }
            case LiveRow.Failure failure -> Style.PLAIN;
            case LiveRow.Found found ->
                found.ended() != null
                        ? Style.DIM
                        : found.finding().severity() == Severity.CRITICAL ? Style.BAD : Style.SOON;
        };
    }
}
