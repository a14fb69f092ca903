package dev.portwhy.act;

/** Whom an act tells that it still waits for its effect, and who may have it stop waiting. */
@FunctionalInterface
public interface Pause {

    /** Told every few hundredths of a second; false to wait no longer. */
    boolean goOn();
}
