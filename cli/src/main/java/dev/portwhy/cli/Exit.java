package dev.portwhy.cli;

/** The exit statuses of the contract. */
public final class Exit {

    /** Nothing is wrong. */
    public static final int OK = 0;
    /** Will fail, or a setting misleads. */
    public static final int WARNING = 1;
    /** Failing now. */
    public static final int CRITICAL = 2;
    /** Could not see enough to answer. */
    public static final int UNSEEN = 3;
    /** The command line makes no sense (EX_USAGE of sysexits(3)). */
    public static final int USAGE = 64;
    /** A fault of ours (EX_SOFTWARE). */
    public static final int FAULT = 70;

    private Exit() {}
}
