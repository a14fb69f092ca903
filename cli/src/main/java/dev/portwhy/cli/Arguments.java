package dev.portwhy.cli;

import dev.portwhy.cli.again.QuestionRecord;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The words of a command line, read from left to right; gives an option its value. */
public final class Arguments {

    private final List<String> words;
    private int next;
    /** What follows an equals sign or, among letters, what is left of the word; null when the value is a word of its own. */
    private @Nullable String inline;

    Arguments(List<String> words) {
        this.words = words;
    }

    boolean hasNext() {
        return next < words.size();
    }

    String next() {
        inline = null;
        return words.get(next++);
    }

    void inline(@Nullable String value) {
        inline = value;
    }

    /** Whether a value written into the option's own word has not been asked for. */
    boolean inlineLeft() {
        return inline != null;
    }

    /** The value of the option that was just offered. */
    public String value(String name) {
        String value = inline;
        inline = null;
        if (value != null) {
            return value;
        }
        if (!hasNext()) {
            throw UsageException.of("common.usage.no-value", name);
        }
        return words.get(next++);
    }

    /** The name of a record, where one follows; else the last one is meant. */
    String optional() {
        String value = inline;
        if (value != null && QuestionRecord.isWanted(value)) {
            inline = null;
            return value;
        }
        return value == null && hasNext() && QuestionRecord.isWanted(words.get(next)) ? words.get(next++) : "last";
    }

    /** As {@link #value}, a whole number from {@code low} to {@code high}. */
    public long number(String name, long low, long high) {
        String value = value(name);
        long number = Numbers.parse(value);
        if (number < low || number > high) {
            throw UsageException.of("common.usage.number", name, value, low, high);
        }
        return number;
    }
}
