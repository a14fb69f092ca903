package dev.portwhy.act;

import dev.portwhy.model.Text;
import java.io.IOException;

/** Something is not done, for a reason that has its own words. */
final class RefusedException extends IOException {

    private final String errno;
    private final transient Text reason;

    RefusedException(String errno, Text reason) {
        super(errno + " " + reason.key());
        this.errno = errno;
        this.reason = reason;
    }

    String errno() {
        return errno;
    }

    Text reason() {
        return reason;
    }
}
