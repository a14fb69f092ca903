package dev.portwhy.cli;

/** The version of the program, the same as the build's. */
final class Version {

    static final String TEXT = "0.1.0";

    private Version() {}
}
