package dev.portwhy.cli;

import dev.portwhy.model.Text;
import java.io.IOException;

/** The question cannot be answered: one sentence that says why, and what to do. */
public final class AnswerException extends IOException {

    private final Text text;

    /** A reason with its sentence. */
    public AnswerException(Text text) {
        super(text.key());
        this.text = text;
    }

    /** The sentence. */
    public Text text() {
        return text;
    }
}
