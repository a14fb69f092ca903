package dev.portwhy.ask.past;

import java.time.Instant;

/**
 * A time of which nothing is kept.
 *
 * @param from when it began
 * @param to when it was over
 * @param why what was in the way
 */
public record Unrecorded(Instant from, Instant to, Why why) {

    /** What keeps a recording from being made. */
    public enum Why {
        /** The agent was ended as it should be. */
        STOPPED("stopped"),
        /** The agent ended without a word: it was killed, or lost. */
        KILLED("killed"),
        /** The machine was started anew. */
        BOOT("boot"),
        /** The clock was set forward, or the machine slept. */
        CLOCK_FORWARD("clock-forward"),
        /** The clock was set back: these times were there twice. */
        CLOCK_BACK("clock-back"),
        /** Nothing could be written: a full disk. */
        UNWRITABLE("unwritable"),
        /** A version that is not known here had another reason. */
        OTHER("other");

        private final String word;

        Why(String word) {
            this.word = word;
        }

        /** The word of the contract. */
        public String word() {
            return word;
        }

        /** The reason of a word. */
        public static Why of(String word) {
            for (Why why : values()) {
                if (why.word.equals(word)) {
                    return why;
                }
            }
            return OTHER;
        }
    }
}
