package dev.portwhy.ask.past;

import dev.portwhy.ask.watch.Moment;
import dev.portwhy.ask.watch.WatchInquiry;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Answers as the command line gives them, for those who ask otherwise. */
public interface Telling {

    /**
     * An answer.
     *
     * @param exit the exit status that the command has
     * @param out what it prints
     * @param error what it says on standard error
     */
    record Told(int exit, String out, String error) {}

    /** The language of a word such as {@code zh}; the agent's own where it is none. */
    String language(@Nullable String word);

    /** An interval as {@code watch --json} has it. */
    byte[] moment(Moment moment, WatchInquiry watch, String language) throws IOException;

    /** What {@code history --json} says of a span of time and a destination, each null for all there is. */
    Told history(@Nullable String since, @Nullable String until, @Nullable String of, String language);

    /** How full the destinations were that were fullest, as an object; null for all there is, and for a thousand of them. */
    Told usage(@Nullable String since, @Nullable String until, @Nullable String top, String language);

    /** The answer to a question, given its words in one line, as it was then, as an object: its time, text, and exit status. */
    Told then(String time, String question, String language);
}
