package dev.portwhy.ports.scenario;

/**
 * The model's side of one scenario, one line after the other.
 *
 * <p>Where the kernel chooses at random, a prediction holds all it may choose from, and what follows depends on the choice.
 * So every line is told in turn, and the choice with it:
 *
 * <pre>{@code
 * for each line:
 *     if it has an outcome:  prediction = predictor.predict(line); predictor.observe(line, measured result);
 *     else:                  predictor.course(line.step());
 * }</pre>
 *
 * A result that the prediction does not hold is observed all the same; the predictor goes on as well as it can, and nobody
 * compares what follows. A predictor serves one scenario, from the first line on.
 */
public interface Predictor {

    /** What the kernel may answer to this line, after everything observed so far. Changes nothing. */
    Prediction predict(ScenarioLine line);

    /** What the kernel did answer to the line just predicted; the model goes on from there. */
    void observe(ScenarioLine line, StepResult measured);

    /** A line without an outcome: another user, another namespace, time that passes. */
    void course(Step.Course step);
}
