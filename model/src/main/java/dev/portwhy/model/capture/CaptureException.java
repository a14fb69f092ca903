package dev.portwhy.model.capture;

import dev.portwhy.model.Text;
import java.io.IOException;

/** A file that is no capture, or a damaged one: one sentence that says which. */
public final class CaptureException extends IOException {

    private final transient Text text;

    CaptureException(String key, Object... arguments) {
        super(key);
        text = Text.of(key, arguments);
    }

    /** The sentence. */
    public Text text() {
        return text;
    }
}
