package dev.portwhy.cli.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * All that the screen depends on, beside its size and its words.
 *
 * @param view what is shown
 * @param latest what would be shown if it were not paused
 * @param paused whether rows stay as they are
 * @param focus the list that keys are for
 * @param cursors which row is chosen, of each list
 * @param sort the order of destinations
 * @param reversed whether that is turned round
 * @param filter words that a row must all have
 * @param typing whether the filter is being typed
 * @param overlay what lies over the lists; null where they are seen
 * @param asked how many questions were asked
 */
record LiveState(
        LiveView view,
        LiveView latest,
        boolean paused,
        Section focus,
        List<Cursor> cursors,
        SortKey sort,
        boolean reversed,
        String filter,
        boolean typing,
        @Nullable Overlay overlay,
        int asked) {

    LiveState {
        cursors = List.copyOf(cursors);
    }

    /**
     * A chosen row.
     *
     * @param key its key
     * @param index where it stood, for when it is gone
     */
    record Cursor(String key, int index) {
        static final Cursor FIRST = new Cursor("", 0);
    }

    /** The beginning. */
    static LiveState of(LiveView view, String filter) {
        List<Cursor> first = List.of(Cursor.FIRST, Cursor.FIRST, Cursor.FIRST);
        return new LiveState(
                view, view, false, Section.DESTINATIONS, first, SortKey.TIME_LEFT, false, filter, false, null, 0);
    }

    /** With what was seen now: shown at once, or when the pause ends. */
    LiveState seen(LiveView now) {
        return new LiveState(
                paused ? view : now, now, paused, focus, cursors, sort, reversed, filter, typing, overlay, asked);
    }

    LiveState paused(boolean pause) {
        return new LiveState(
                pause ? view : latest, latest, pause, focus, cursors, sort, reversed, filter, typing, overlay, asked);
    }

    LiveState focused(Section section) {
        return new LiveState(view, latest, paused, section, cursors, sort, reversed, filter, typing, overlay, asked);
    }

    LiveState sorted(SortKey key, boolean turned) {
        return new LiveState(view, latest, paused, focus, cursors, key, turned, filter, typing, overlay, asked);
    }

    LiveState filtered(String words, boolean goesOn) {
        return new LiveState(view, latest, paused, focus, cursors, sort, reversed, words, goesOn, overlay, asked);
    }

    LiveState under(@Nullable Overlay over) {
        int questions = over instanceof Overlay.Answer answer ? Math.max(asked, answer.number()) : asked;
        return new LiveState(view, latest, paused, focus, cursors, sort, reversed, filter, typing, over, questions);
    }

    /** The rows of a list, in their order, as far as the filter lets them through. */
    List<LiveRow> rows(Section section) {
        List<LiveRow> rows = new ArrayList<>();
        switch (section) {
            case FINDINGS -> rows.addAll(view.found());
            case FAILURES -> rows.addAll(view.failures());
            case DESTINATIONS -> {
                List<LiveRow.Destination> sorted = new ArrayList<>(view.destinations());
                sorted.sort(sort.order(reversed));
                rows.addAll(sorted);
            }
        }
        String[] words = filter.toLowerCase(Locale.ROOT).strip().split(" +");
        rows.removeIf(row -> !matches(row.text(), words));
        return rows;
    }

    private static boolean matches(String text, String[] words) {
        for (String word : words) {
            if (!text.contains(word)) {
                return false;
            }
        }
        return true;
    }

    /** Where among rows the chosen one stands: wherever it is now, or where it stood; -1 where there are none. */
    int chosen(Section section, List<LiveRow> rows) {
        Cursor cursor = cursors.get(section.ordinal());
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).key().equals(cursor.key())) {
                return i;
            }
        }
        return Math.min(cursor.index(), rows.size() - 1);
    }

    /** With another row of the list chosen, as near as there is one. */
    LiveState choose(int index) {
        List<LiveRow> rows = rows(focus);
        List<Cursor> others = new ArrayList<>(cursors);
        if (!rows.isEmpty()) {
            int within = Math.clamp(index, 0, rows.size() - 1);
            // The first row is the first one whatever it is about; any other is followed where it goes.
            others.set(
                    focus.ordinal(),
                    new Cursor(within == 0 ? "" : rows.get(within).key(), within));
        }
        return new LiveState(view, latest, paused, focus, others, sort, reversed, filter, typing, overlay, asked);
    }
}
