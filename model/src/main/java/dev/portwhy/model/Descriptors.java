package dev.portwhy.model;

/**
 * How many files a process has open and how many it may (getrlimit(2), {@code RLIMIT_NOFILE}). The limit is on the number that
 * a new descriptor gets, which is the lowest one that is free ({@code alloc_fd()}, fs/file.c): at the limit is who uses every
 * number below it.
 *
 * @param open its open descriptors
 * @param below those of them with a number below the limit; where the numbers were not read, as many as there can be
 * @param limit the soft limit; {@link Long#MAX_VALUE} for none
 * @param most the hard limit, up to which the process, and whoever owns it, may raise the soft one
 */
public record Descriptors(int open, int below, long limit, long most) {

    /** Whether open(), socket() and accept() fail with EMFILE. */
    public boolean exhausted() {
        return below >= limit;
    }

    /** Whether the limit was put below what was open already, as programs do that lock themselves in. */
    public boolean loweredBelow() {
        return open > limit;
    }
}
