package dev.portwhy.cli.live;

import dev.portwhy.words.Messages;
import dev.portwhy.words.Times;
import dev.portwhy.words.Width;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is on the screen: a function of the state, of the size and of the language. As many lines as the terminal has, none wider
 * than it is. Names that others chose come made visible already; lines and marks are of ASCII, whose width no terminal doubts.
 */
final class LiveFrame {

    private static final String TITLE = "portwhy watch";

    /** From so many lines on all lists are seen, below it one. */
    private static final int STACKED = 15;

    /** From so many lines on there are empty ones between the lists. */
    private static final int AIRY = 22;

    private final LiveState state;
    private final Size size;
    private final Watched watched;
    private final Messages messages;
    private final boolean colors;
    private final LiveTables tables;
    private final List<String> lines = new ArrayList<>();

    private LiveFrame(LiveState state, Size size, Watched watched, Messages messages, boolean colors) {
        this.state = state;
        this.size = size;
        this.watched = watched;
        this.messages = messages;
        this.colors = colors;
        tables = new LiveTables(messages, colors, size.columns(), watched.unseen() == null);
    }

    static List<String> of(LiveState state, Size size, Watched watched, Messages messages, boolean colors) {
        return new LiveFrame(state, size, watched, messages, colors).all();
    }

    private List<String> all() {
        Overlay overlay = state.overlay();
        lines.add(head());
        List<String> notes = notes();
        lines.addAll(notes.subList(0, Math.min(notes.size(), Math.max(0, size.rows() - Size.FEWEST_ROWS))));
        int body = size.rows() - 1 - lines.size();
        if (overlay == null) {
            lists(body);
        } else {
            over(overlay, body);
        }
        while (lines.size() < size.rows() - 1) {
            lines.add("");
        }
        lines.add(foot(overlay));
        return lines;
    }

    /** Left what is watched, right what it comes to. */
    private String head() {
        List<String> left = new ArrayList<>();
        left.add(TITLE);
        if (!state.view().host().isEmpty()) {
            left.add(state.view().host());
        }
        left.add(clock(state.view().time()));
        left.add(messages.text("live.every", Times.span(watched.interval().toMillis())));
        String right = state.paused()
                ? messages.text(
                        "live.paused", state.latest().failed() - state.view().failed())
                : watched.unseen() == null
                        ? messages.text("live.failed", state.view().failed())
                        : "";
        int room = size.columns() - Width.of(right) - 2;
        String line = Columns.left(String.join("  ", left), Math.max(0, room)) + "  " + right;
        return Style.BAR.of(Columns.left(line, size.columns()), colors);
    }

    private List<String> notes() {
        if (watched.unseen() == null) {
            return List.of();
        }
        String note = messages.text("live.unseen", Times.span(watched.interval().toMillis()));
        List<String> notes = new ArrayList<>();
        for (String line : Columns.folded(note, size.columns())) {
            notes.add(Style.SOON.of(line, colors));
        }
        return notes;
    }

    private void lists(int body) {
        if (!state.view().seen()) {
            lines.add(messages.text("live.looking"));
            return;
        }
        if (body < STACKED) {
            lines.add(Columns.cut(tabs(), size.columns()));
            tables.rows(lines, state, state.focus(), body - 1);
            return;
        }
        boolean airy = body >= AIRY;
        int[] shares = shares(body - Section.COUNT - (airy ? Section.COUNT - 1 : 0));
        for (Section section : Section.values()) {
            if (airy && section != Section.FINDINGS) {
                lines.add("");
            }
            lines.add(Style.BOLD.of(
                    Columns.cut(title(section, state.rows(section).size()), size.columns()), colors));
            tables.rows(lines, state, section, shares[section.ordinal()]);
        }
    }

    /** How many lines each list gets, its head among them: findings a quarter, failing calls a third, destinations the rest. */
    private int[] shares(int lines) {
        int findings = Math.max(1, state.rows(Section.FINDINGS).size());
        int destinations = 1 + Math.max(1, state.rows(Section.DESTINATIONS).size());
        int failures = 1 + Math.max(1, state.rows(Section.FAILURES).size());
        int forFindings = Math.min(findings, Math.max(1, lines / 4));
        int forFailures = Math.min(failures, Math.max(3, lines / 3));
        int forDestinations = Math.min(destinations, lines - forFindings - forFailures);
        int left = lines - forFindings - forFailures - forDestinations;
        int more = Math.min(left, failures - forFailures);
        forFailures += more;
        forFindings += Math.min(left - more, findings - forFindings);
        return new int[] {forFindings, forDestinations, forFailures};
    }

    /** The lists beside each other, the one that is seen in brackets. */
    private String tabs() {
        StringBuilder tabs = new StringBuilder();
        for (Section section : Section.values()) {
            tabs.append(tabs.isEmpty() ? "" : " ");
            String count = messages.text(
                    "live.count", name(section), state.rows(section).size());
            tabs.append(section == state.focus() ? "[" + count + "]" : " " + count + " ");
        }
        return tabs.toString();
    }

    private String title(Section section, int shown) {
        int all = switch (section) {
            case FINDINGS -> state.view().found().size();
            case DESTINATIONS -> state.view().destinations().size();
            case FAILURES -> state.view().failures().size();
        };
        String count = shown == all
                ? messages.text("live.count", name(section), all)
                : messages.text("live.count-of", name(section), shown, all);
        List<String> parts = new ArrayList<>();
        parts.add(section == state.focus() ? "[" + count + "]" : " " + count + " ");
        if (section == Section.DESTINATIONS) {
            String by = messages.text(
                    switch (state.sort()) {
                        case TIME_LEFT -> "live.sort.time-left";
                        case USED -> "live.sort.used";
                        case RATE -> "live.sort.rate";
                        case DESTINATION -> "live.sort.destination";
                    });
            parts.add(messages.text(state.reversed() ? "live.reversed" : "live.sorted", by));
            if (state.view().otherDestinations() > 0) {
                parts.add(messages.text(
                        "live.others",
                        state.view().otherDestinations(),
                        state.view().usedByOthers()));
            }
        } else if (section == Section.FAILURES) {
            if (state.view().unlisted() > 0) {
                parts.add(messages.text("live.unlisted", state.view().unlisted()));
            }
            if (state.view().passedOver() > 0) {
                parts.add(messages.text("live.passed-over", state.view().passedOver()));
            }
        }
        return String.join("  ", parts);
    }

    private String name(Section section) {
        return messages.text(
                switch (section) {
                    case FINDINGS -> "live.findings";
                    case DESTINATIONS -> "live.destinations";
                    case FAILURES -> "live.failures";
                });
    }

    private void over(Overlay overlay, int body) {
        List<String> text = new ArrayList<>();
        switch (overlay) {
            case Overlay.Help help -> text.addAll(new LiveHelp(messages, watched, size.columns()).lines());
            case Overlay.Answer answer -> {
                for (String line : Columns.folded("$ " + answer.asked(), size.columns())) {
                    text.add(Style.BOLD.of(line, colors));
                }
                text.add("");
                if (answer.lines().isEmpty()) {
                    text.add(messages.text("live.asking"));
                }
                for (String line : answer.lines()) {
                    text.addAll(Columns.pieces(line, size.columns()));
                }
            }
        }
        int from = Math.clamp(overlay.scroll(), 0, Math.max(0, text.size() - body));
        lines.addAll(text.subList(from, Math.min(text.size(), from + body)));
    }

    private String foot(@Nullable Overlay overlay) {
        if (state.typing()) {
            return Columns.cut(messages.text("live.typing", state.filter() + "_"), size.columns());
        }
        List<String> keys = new ArrayList<>();
        if (overlay != null) {
            keys.add(messages.text("live.key.back"));
            keys.add(messages.text("live.key.scroll"));
        } else {
            if (!state.filter().isEmpty()) {
                keys.add(messages.text("live.filtered", state.filter()));
            }
            keys.add(messages.text("live.key.quit"));
            keys.add(messages.text("live.key.help"));
            keys.add(messages.text("live.key.why"));
            keys.add(messages.text("live.key.filter"));
            keys.add(messages.text("live.key.sort"));
            keys.add(messages.text(state.paused() ? "live.key.go-on" : "live.key.pause"));
            keys.add(messages.text("live.key.next"));
        }
        StringBuilder line = new StringBuilder();
        for (String key : keys) {
            if (Width.of(line) + 2 + Width.of(key) > size.columns() && !line.isEmpty()) {
                break;
            }
            line.append(line.isEmpty() ? "" : "  ").append(key);
        }
        return Style.DIM.of(Columns.cut(line.toString(), size.columns()), colors);
    }

    /** The time of day. */
    static String clock(Instant time) {
        StringBuilder out = new StringBuilder();
        Times.appendLocal(out, time);
        return out.substring(out.length() - "00:00:00".length());
    }
}
