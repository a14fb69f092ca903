package dev.portwhy.ask.past;

/** A number for each step of a time, or nothing where it is not known. */
public final class StepValues {

    private static final int UNKNOWN = -1;

    private final int[] values;

    /**
     * Values by step.
     *
     * @param values the numbers, none of them below 0; -1 where nothing is known
     */
    public StepValues(int[] values) {
        this.values = values.clone();
    }

    /** How many steps there are. */
    public int size() {
        return values.length;
    }

    /** Whether the number of a step is known. */
    public boolean isKnown(int step) {
        return values[step] != UNKNOWN;
    }

    /** The number of a step; -1 where it is not known. */
    public int at(int step) {
        return values[step];
    }
}
