package dev.portwhy.cli;

import dev.portwhy.model.Text;

/** The command line makes no sense: one sentence that says what, where, and what instead. */
public final class UsageException extends RuntimeException {

    private final Text text;

    /** A complaint with its sentence. */
    public UsageException(Text text) {
        super(text.key(), null, false, false);
        this.text = text;
    }

    /** A complaint from a catalogue key and its values. */
    public static UsageException of(String key, Object... arguments) {
        return new UsageException(Text.of(key, arguments));
    }

    /** The sentence. */
    public Text text() {
        return text;
    }
}
