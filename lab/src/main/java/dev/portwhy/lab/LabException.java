package dev.portwhy.lab;

import dev.portwhy.model.Text;
import java.io.IOException;

/** The lab cannot work here, or cannot carry out this scenario here: why, and what would help. */
public final class LabException extends IOException {

    private final Text reason;

    private final boolean concernsOneScenario;

    LabException(Text reason) {
        this(reason, false);
    }

    /**
     * @param reason to be looked up in the message catalogues
     * @param concernsOneScenario whether other scenarios may still be carried out
     */
    LabException(Text reason, boolean concernsOneScenario) {
        super(reason.key() + " " + reason.arguments());
        this.reason = reason;
        this.concernsOneScenario = concernsOneScenario;
    }

    /** Whether it is this one scenario that cannot be carried out here, and others may. */
    public boolean concernsOneScenario() {
        return concernsOneScenario;
    }

    /** The reason. */
    public Text reason() {
        return reason;
    }
}
