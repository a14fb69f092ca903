package dev.portwhy.lab;

import dev.portwhy.model.Text;
import java.io.IOException;

/** The lab cannot work here, or cannot carry out this scenario here: why, and what would help. */
public final class LabException extends IOException {

    private final Text reason;

    /** A reason to be looked up in the message catalogues. */
    public LabException(Text reason) {
        super(reason.key() + " " + reason.arguments());
        this.reason = reason;
    }

    /** The reason. */
    public Text reason() {
        return reason;
    }
}
