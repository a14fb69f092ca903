package dev.portwhy.wire;

/** The version of the program, the same as the build's. */
public final class ProgramVersion {

    /** The version, {@code 0.1.0}. */
    public static final String TEXT = "0.1.0";

    private ProgramVersion() {}
}
