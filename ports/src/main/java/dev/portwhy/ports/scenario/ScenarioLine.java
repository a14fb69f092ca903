package dev.portwhy.ports.scenario;

import java.util.Optional;

/**
 * A step with its place in the text. Each pass of a loop gives its lines again under the same number.
 *
 * @param number the line in the text, from 1
 * @param text the line as the loop wrote it out, without comment and expectation
 * @param step what it does
 * @param expected what stands behind {@code =>}
 */
public record ScenarioLine(int number, String text, Step step, Optional<Expectation> expected) {

    /** What the line must do: what it says, or succeed. */
    public Expectation requirement() {
        return expected.orElse(Expectation.SUCCESS);
    }

    /** Whether the line has an outcome: all but {@code as}, {@code wait} and {@code netns}. */
    public boolean hasOutcome() {
        return !(step instanceof Step.Course);
    }
}
