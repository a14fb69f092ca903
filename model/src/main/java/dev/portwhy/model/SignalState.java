package dev.portwhy.model;

/**
 * What signals do to a process, as {@code /proc/PID/status} shows it (proc_pid_status(5)).
 *
 * @param pid the process
 * @param state the letter of {@code State:}, {@code S}, {@code D}, {@code t}…
 * @param tracer who traces it (ptrace(2)); 0 for nobody
 * @param innermostPid its number in its own pid namespace; 0 where that is not known
 * @param blocked signals that no thread of it takes, neither by a handler nor by waiting for them, a bit {@code 1 << number - 1}
 *     for each
 * @param ignored signals that it ignores, in the same form
 * @param caught signals that it has a handler for, in the same form
 */
public record SignalState(int pid, char state, int tracer, int innermostPid, long blocked, long ignored, long caught) {

    /** {@code SIGHUP} of signal(7). */
    public static final int HUP = 1;

    /** {@code SIGTERM} of signal(7). */
    public static final int TERM = 15;

    /** The bit of a signal in a mask. */
    public static long bit(int signal) {
        return 1L << signal - 1;
    }

    /** Whether a tracer has it stopped: what it is sent waits until the tracer lets it go on, {@code SIGCONT} too. */
    public boolean stoppedByTracer() {
        return state == 't';
    }

    /** Whether it waits in the kernel for something that no signal ends. */
    public boolean uninterruptible() {
        return state == 'D';
    }

    /** Whether it is the first of a pid namespace: the kernel keeps signals without a handler from it (pid_namespaces(7)). */
    public boolean first() {
        return innermostPid == 1;
    }

    /** Whether it ignores a signal. */
    public boolean ignores(int signal) {
        return (ignored & bit(signal)) != 0;
    }

    /** Whether no thread of it takes a signal. */
    public boolean blocks(int signal) {
        return (blocked & bit(signal)) != 0;
    }

    /** Whether a signal that ends others does anything to it, once it runs. */
    public boolean takes(int signal) {
        return !ignores(signal) && !blocks(signal) && !(first() && (caught & bit(signal)) == 0);
    }
}
