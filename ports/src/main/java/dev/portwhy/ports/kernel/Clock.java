package dev.portwhy.ports.kernel;

/**
 * The time of a scenario. How long a step takes is known only roughly, so an age is a stretch between two bounds.
 *
 * @param waitedMs time that certainly has passed
 * @param steps steps done, each of which took between nothing and {@value #STEP_MS} ms on top
 */
record Clock(long waitedMs, int steps) {

    static final int STEP_MS = 40;

    /** The beginning. */
    static final Clock START = new Clock(0, 0);

    Clock afterStep() {
        return new Clock(waitedMs, steps + 1);
    }

    /** Some time between none and so many milliseconds later. */
    Clock within(long ms) {
        return new Clock(waitedMs, steps + (int) ((ms + STEP_MS - 1) / STEP_MS));
    }

    Clock after(long ms) {
        return new Clock(waitedMs + ms, steps + 1);
    }

    /** Milliseconds that have passed since then at least. */
    long atLeastSince(Clock then) {
        return waitedMs - then.waitedMs;
    }

    /** Milliseconds that have passed since then at most. */
    long atMostSince(Clock then) {
        return atLeastSince(then) + (long) STEP_MS * (steps - then.steps);
    }
}
