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
import org.jspecify.annotations.Nullable;

/** How the time went: how many ports a destination had in use and where its limit is, else the calls that failed. */
final class HistoryPlot {

    private static final int ROWS = 8;
    private static final String LIMIT = "\u2500";
    private static final String PLAIN_LIMIT = "-";

    private final Context context;
    private final Page page;
    private final String steps;

    HistoryPlot(Context context, Page page) {
        this.context = context;
        this.page = page;
        steps = Bars.of(context.environment());
    }

    /**
     * Shows it.
     *
     * @param destination whether it is that of a destination
     */
    void show(History history, boolean destination) throws IOException {
        if (destination) {
            used(history);
        }
        failures(history);
    }

    /** The share of its ports in use, from none to all: a step where nothing is known stays empty. */
    private void used(History history) throws IOException {
        List<History.Step> series = history.series();
        int most = -1;
        int usable = 0;
        for (History.Step step : series) {
            History.Fullest fullest = step.fullest();
            most = fullest == null ? most : Math.max(most, fullest.used());
            usable = fullest == null ? usable : Math.max(usable, fullest.usable());
        }
        if (most < 0 || usable == 0) {
            return;
        }
        page.gap();
        page.item("", context.messages().text("history.plot.used", usable, most, Times.span(step(history))));
        boolean plain = steps.charAt(steps.length() - 1) < 0x80;
        page.whole(2, (plain ? PLAIN_LIMIT : LIMIT).repeat(series.size()));
        for (int row = ROWS - 1; row >= 0; row--) {
            StringBuilder line = new StringBuilder();
            for (History.Step step : series) {
                line.append(of(step.fullest(), row, usable));
            }
            page.whole(2, line.toString().stripTrailing());
        }
        page.whole(2, axis(history.from(), history.to(), series.size()));
    }

    /** What a row of a column shows: the lowest has something wherever a port is in use. */
    private char of(History.@Nullable Fullest fullest, int row, int usable) {
        if (fullest == null) {
            return ' ';
        }
        int parts = Math.ceilDiv(fullest.used() * ROWS * steps.length(), usable);
        int here = parts - row * steps.length();
        return here <= 0 ? ' ' : steps.charAt(Math.min(here, steps.length()) - 1);
    }

    private static long step(History history) {
        return Duration.between(history.from(), history.to())
                .dividedBy(history.series().size())
                .toMillis();
    }

    private void failures(History history) throws IOException {
        List<History.Step> series = history.series();
        long most = 0;
        for (History.Step step : series) {
            most = Math.max(most, step.failures());
        }
        if (most == 0) {
            return;
        }
        page.gap();
        page.item("", context.messages().text("history.plot.failures", most, Times.span(step(history))));
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
