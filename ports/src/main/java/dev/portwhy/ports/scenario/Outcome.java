package dev.portwhy.ports.scenario;

/**
 * How a step ended: {@code OK}, or the kernel's name of the error (errno(3)).
 *
 * @param word {@code OK}, {@code EADDRINUSE}, …
 */
public record Outcome(String word) {

    /** The step succeeded. */
    public static final Outcome OK = new Outcome("OK");

    /** The step names a socket that does not exist. */
    public static final Outcome EBADF = new Outcome("EBADF");

    /** The outcome of a word. */
    public static Outcome of(String word) {
        return word.equals("OK") ? OK : new Outcome(word);
    }

    /** Whether the step succeeded. */
    public boolean isOk() {
        return word.equals("OK");
    }

    @Override
    public String toString() {
        return word;
    }
}
