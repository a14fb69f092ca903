package dev.portwhy.model.look;

import org.jspecify.annotations.Nullable;

/**
 * What the kernel said when a call was really made.
 *
 * @param wanted whether it was to be made; whoever asked may not want it
 * @param tried whether it was made
 * @param outcome {@code OK}, or the error's name such as {@code EADDRINUSE}; null when it was not made, or settled nothing
 */
public record KernelTrial(
        boolean wanted, boolean tried, @Nullable String outcome) {

    /** The call was not made. */
    public static final KernelTrial NOT_TRIED = new KernelTrial(true, false, null);

    /** The call was not to be made. */
    public static final KernelTrial NOT_WANTED = new KernelTrial(false, false, null);

    /** A call was made that harms nobody, and its end is not the answer to the very question. */
    public static final KernelTrial UNSETTLED = new KernelTrial(true, true, null);

    /** The call was made and ended like this. */
    public static KernelTrial of(String outcome) {
        return new KernelTrial(true, true, outcome);
    }

    /** Whether the kernel's answer is known. */
    public boolean settled() {
        return outcome != null;
    }
}
