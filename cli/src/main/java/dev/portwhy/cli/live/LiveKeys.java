package dev.portwhy.cli.live;

import java.util.List;

/** What a key does: the state before, the key, the state after it, and what is to be done besides. */
final class LiveKeys {

    private static final int PAGE = 10;

    private LiveKeys() {}

    /** What is to be done that is no change of the state. */
    enum Act {
        NONE,
        QUIT,
        /** The question about the chosen row is to be put to the machine. */
        ASK,
        /** The screen is to be drawn anew, whatever is on it. */
        REDRAW
    }

    /** What comes of a key. */
    record Step(LiveState state, Act act) {
        static Step of(LiveState state) {
            return new Step(state, Act.NONE);
        }
    }

    static Step press(LiveState state, Key key) {
        if (key.kind() == Key.Kind.REDRAW) {
            return new Step(state, Act.REDRAW);
        }
        if (state.typing()) {
            return Step.of(type(state, key));
        }
        Overlay overlay = state.overlay();
        return overlay != null ? over(state, overlay, key) : lists(state, key);
    }

    private static LiveState type(LiveState state, Key key) {
        String text = state.filter();
        return switch (key.kind()) {
            case CHARACTER -> state.filtered(text + Character.toString(key.character()), true);
            case BACKSPACE ->
                text.isEmpty()
                        ? state.filtered(text, false)
                        : state.filtered(text.substring(0, text.offsetByCodePoints(text.length(), -1)), true);
            case CLEAR -> state.filtered("", true);
            case ESCAPE -> state.filtered("", false);
            case ENTER, TAB -> state.filtered(text.strip(), false);
            case UP -> move(state, -1);
            case DOWN -> move(state, 1);
            default -> state;
        };
    }

    private static Step over(LiveState state, Overlay overlay, Key key) {
        int at = overlay.scroll();
        return switch (key.kind()) {
            case UP -> Step.of(state.under(overlay.scrolled(Math.max(0, at - 1))));
            case DOWN -> Step.of(state.under(overlay.scrolled(at + 1)));
            case PAGE_UP -> Step.of(state.under(overlay.scrolled(Math.max(0, at - PAGE))));
            case PAGE_DOWN -> Step.of(state.under(overlay.scrolled(at + PAGE)));
            case HOME -> Step.of(state.under(overlay.scrolled(0)));
            case ESCAPE, ENTER, LEFT, BACKSPACE -> Step.of(state.under(null));
            case CHARACTER ->
                switch (key.character()) {
                    case 'k' -> Step.of(state.under(overlay.scrolled(Math.max(0, at - 1))));
                    case 'j' -> Step.of(state.under(overlay.scrolled(at + 1)));
                    case ' ' -> Step.of(state.under(overlay.scrolled(at + PAGE)));
                    case 'g' -> Step.of(state.under(overlay.scrolled(0)));
                    case 'q', '?', 'h' -> Step.of(state.under(null));
                    default -> Step.of(state);
                };
            default -> Step.of(state);
        };
    }

    private static Step lists(LiveState state, Key key) {
        return switch (key.kind()) {
            case UP -> Step.of(move(state, -1));
            case DOWN -> Step.of(move(state, 1));
            case PAGE_UP -> Step.of(move(state, -PAGE));
            case PAGE_DOWN -> Step.of(move(state, PAGE));
            case HOME -> Step.of(state.choose(0));
            case END -> Step.of(state.choose(Integer.MAX_VALUE));
            case TAB, RIGHT -> Step.of(state.focused(state.focus().next(1)));
            case BACK_TAB, LEFT -> Step.of(state.focused(state.focus().next(-1)));
            case ENTER -> new Step(state, Act.ASK);
            case ESCAPE -> Step.of(state.filtered("", false));
            case CHARACTER -> character(state, key.character());
            default -> Step.of(state);
        };
    }

    private static Step character(LiveState state, int c) {
        for (SortKey sort : SortKey.values()) {
            if (c == sort.key()) {
                return Step.of(state.sorted(sort, false));
            }
        }
        return switch (c) {
            case 'q' -> new Step(state, Act.QUIT);
            case '?', 'h' -> Step.of(state.under(new Overlay.Help(0)));
            case '/' -> Step.of(state.filtered(state.filter(), true));
            case ' ', 'p' -> Step.of(state.paused(!state.paused()));
            case 's' -> Step.of(state.sorted(state.sort().next(), false));
            case 'S' -> Step.of(state.sorted(state.sort(), !state.reversed()));
            case 'k' -> Step.of(move(state, -1));
            case 'j' -> Step.of(move(state, 1));
            case 'g' -> Step.of(state.choose(0));
            case 'G' -> Step.of(state.choose(Integer.MAX_VALUE));
            default -> Step.of(state);
        };
    }

    private static LiveState move(LiveState state, int rows) {
        List<LiveRow> all = state.rows(state.focus());
        return state.choose(state.chosen(state.focus(), all) + rows);
    }
}
