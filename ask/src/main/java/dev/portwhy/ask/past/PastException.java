package dev.portwhy.ask.past;

import dev.portwhy.model.Text;
import java.io.IOException;

/** The past cannot be kept, or cannot be read: one sentence that says why. */
public final class PastException extends IOException {

    private final Text text;

    /** A reason with its sentence. */
    public PastException(String key, Object... arguments) {
        super(key);
        text = Text.of(key, arguments);
    }

    /** One that has a cause of its own. */
    public PastException(Throwable cause, String key, Object... arguments) {
        super(key, cause);
        text = Text.of(key, arguments);
    }

    /** The sentence. */
    public Text text() {
        return text;
    }
}
