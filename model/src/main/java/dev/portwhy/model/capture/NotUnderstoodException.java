package dev.portwhy.model.capture;

import java.io.IOException;

/** A record that says nothing to this version: it was written by a newer one. It is skipped, and that is told. */
final class NotUnderstoodException extends IOException {

    NotUnderstoodException() {}

    /** Leaves out the stack: nobody sees it, and there may be one of these for each socket. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
