package dev.portwhy.model.look;

import java.io.IOException;

/** Failing calls cannot be watched on this machine by whoever asked; its message names what the kernel was asked and said. */
public final class WatchRefused extends IOException {

    private static final long serialVersionUID = 1;

    private final Reason reason;

    /** What stands in the way. */
    public enum Reason {
        /** BPF takes root, or CAP_BPF and CAP_PERFMON in the first user namespace; a locked-down kernel refuses it to all. */
        NOT_PERMITTED,
        /** Processes have other numbers in this pid namespace than the kernel would tell. */
        OTHER_PID_NAMESPACE,
        /** The kernel has no BTF, no ring buffer (before Linux 5.8) or no such tracepoint. */
        NOT_IN_KERNEL
    }

    /**
     * Why it is refused.
     *
     * @param message what was asked of the kernel and what it said, for a person
     */
    public WatchRefused(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** What stands in the way. */
    public Reason reason() {
        return reason;
    }
}
