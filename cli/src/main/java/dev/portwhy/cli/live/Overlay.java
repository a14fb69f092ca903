package dev.portwhy.cli.live;

import java.util.List;

/** What lies over the lists. */
sealed interface Overlay {

    /** How many lines were scrolled away. */
    int scroll();

    Overlay scrolled(int lines);

    /** The keys and what they do, and what is watched. */
    record Help(int scroll) implements Overlay {
        @Override
        public Overlay scrolled(int lines) {
            return new Help(lines);
        }
    }

    /**
     * The answer about a row.
     *
     * @param number which question of this screen it is
     * @param asked the command that asks the same
     * @param lines the answer, with colours where there are any; empty while it is being asked
     */
    record Answer(int number, String asked, List<String> lines, int scroll) implements Overlay {

        public Answer {
            lines = List.copyOf(lines);
        }

        @Override
        public Overlay scrolled(int to) {
            return new Answer(number, asked, lines, to);
        }
    }
}
