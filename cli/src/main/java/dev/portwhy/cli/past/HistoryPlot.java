package dev.portwhy.cli.past;

import dev.portwhy.ask.past.History;
import dev.portwhy.cli.Bars;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Page;
import dev.portwhy.words.Times;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How the time went, as a row of characters: the calls that failed. */
final class HistoryPlot {

    private final Context context;
    private final Page page;
    private final String steps;

    HistoryPlot(Context context, Page page) {
        this.context = context;
        this.page = page;
        steps = Bars.of(context.environment());
    }

    void show(History history) throws IOException {
        List<History.Step> series = history.series();
        long most = 0;
        for (History.Step step : series) {
            most = Math.max(most, step.failures());
        }
        if (most == 0) {
            return;
        }
        Duration length = Duration.between(history.from(), history.to()).dividedBy(series.size());
        page.gap();
        page.item("", context.messages().text("history.plot.failures", most, Times.span(length.toMillis())));
        StringBuilder line = new StringBuilder();
        for (History.Step step : series) {
            line.append(of(step.failures(), most));
        }
        page.whole(2, line.toString());
        page.whole(2, axis(history.from(), history.to(), series.size()));
    }

    private char of(long value, long most) {
        if (value <= 0) {
            return ' ';
        }
        return steps.charAt(Math.clamp((value * steps.length() - 1) / most, 0, steps.length() - 1));
    }

    /** The time at either end; with the date where that is another one. */
    private static String axis(Instant from, Instant to, int columns) {
        String first = minute(from);
        String last = minute(to);
        if (first.regionMatches(0, last, 0, "2026-11-26".length())) {
            first = first.substring("2026-11-26 ".length());
            last = last.substring("2026-11-26 ".length());
        }
        int between = columns - first.length() - last.length();
        return between < 1 ? first : first + " ".repeat(between) + last;
    }

    private static String minute(Instant moment) {
        StringBuilder text = new StringBuilder();
        Times.appendLocal(text, moment);
        return text.substring(0, "2026-11-26 03:12".length());
    }
}
