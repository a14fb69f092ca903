package dev.portwhy.model;

import java.util.Locale;

/** How a holder keeps a socket alive; the words are those of the contract's {@code via}. */
public enum Via {
    /** A file descriptor of the process. */
    FD,
    /** A descriptor in a thread's own file table, or the group leader is dead. */
    THREAD_FD,
    /** In flight in a unix socket that the holder has open. */
    SCM_RIGHTS,
    /** Registered with an io_uring instance. */
    IO_URING,
    /** Mapped into memory. */
    MMAP,
    /** Closed, but a thread is still inside a call on it. */
    ACCEPT;

    /** The word of the contract: {@code fd}, {@code thread-fd}… */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
