package dev.portwhy.cli.live;

import dev.portwhy.ask.watch.FailedCalls;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Usage;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A row that can be chosen. */
sealed interface LiveRow {

    /** What it is about: the same in every interval. */
    String key();

    /** What a filter is held against, in small letters. */
    String text();

    /**
     * How full a destination is.
     *
     * @param who who makes most of its connections; empty where nobody knows
     * @param netns the namespace where it has to be told; empty where there is only one
     * @param question the words that ask about it
     */
    record Destination(String key, String text, Usage usage, String who, String netns, List<String> question)
            implements LiveRow {

        public Destination {
            question = List.copyOf(question);
        }
    }

    /**
     * Calls that failed alike since the watch began.
     *
     * @param calls the last of them
     * @param count how many there were altogether
     */
    record Failure(
            String key, String text, FailedCalls calls, long count, String who, String netns, List<String> question)
            implements LiveRow {

        public Failure {
            question = List.copyOf(question);
        }
    }

    /**
     * Something that is wrong.
     *
     * @param title its sentence
     * @param since when it was first seen
     * @param ended when it was no longer there; null where it is
     */
    record Found(
            String key,
            String text,
            Finding finding,
            String title,
            Instant since,
            @Nullable Instant ended) implements LiveRow {}
}
