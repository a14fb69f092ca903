package dev.portwhy.cli.live;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * All that the screen of a watched question depends on, beside its size and its words.
 *
 * @param typed the question, as it is typed
 * @param interval how often it is asked at most
 * @param answer what is shown
 * @param latest what would be shown if it were not paused
 * @param paused whether it stays as it is
 * @param scroll how many lines were scrolled away
 */
record QuestionState(String typed, Duration interval, Answer answer, Answer latest, boolean paused, int scroll) {

    /**
     * An answer.
     *
     * @param time when it was asked for
     * @param changed when it was another one last
     * @param lines the answer, with colours where there are any; empty before the first one
     */
    record Answer(Instant time, Instant changed, List<String> lines) {
        Answer {
            lines = List.copyOf(lines);
        }
    }

    /** Before the first answer. */
    static QuestionState of(String typed, Duration interval, Instant time) {
        Answer none = new Answer(time, time, List.of());
        return new QuestionState(typed, interval, none, none, false, 0);
    }

    /** With an answer: shown at once, or when the pause ends. */
    QuestionState answered(Instant time, List<String> lines) {
        boolean same = standing(lines).equals(standing(latest.lines()));
        Answer now = new Answer(time, same ? latest.changed() : time, lines);
        return new QuestionState(typed, interval, paused ? answer : now, now, paused, scroll);
    }

    private static String standing(List<String> lines) {
        return StandingText.of(String.join("\n", lines));
    }

    QuestionState paused(boolean pause) {
        return new QuestionState(typed, interval, pause ? answer : latest, latest, pause, scroll);
    }

    QuestionState scrolled(int to) {
        return new QuestionState(typed, interval, answer, latest, paused, Math.max(0, to));
    }

    /** What a key makes of it; the end and a redraw are not its matter. */
    QuestionState pressed(Key key, int page) {
        return switch (key.kind()) {
            case UP -> scrolled(scroll - 1);
            case DOWN, ENTER -> scrolled(scroll + 1);
            case PAGE_UP -> scrolled(scroll - page);
            case PAGE_DOWN -> scrolled(scroll + page);
            case HOME -> scrolled(0);
            case CHARACTER ->
                switch (key.character()) {
                    case 'k' -> scrolled(scroll - 1);
                    case 'j' -> scrolled(scroll + 1);
                    case 'g' -> scrolled(0);
                    case ' ', 'p' -> paused(!paused);
                    default -> this;
                };
            default -> this;
        };
    }
}
