package dev.portwhy.ports.scenario;

import dev.portwhy.model.Endpoint;
import java.util.Optional;

/**
 * What a step gave.
 *
 * @param outcome how it ended
 * @param local what getsockname(2) says of the step's socket afterwards: of the new one for {@code accept} and
 *     {@code dup}; {@code 0.0.0.0:0} or {@code [::]:0} before any bind. Empty for steps without a socket, for a name that
 *     does not exist, and after {@code close}
 */
public record StepResult(Outcome outcome, Optional<Endpoint> local) {

    /** A step without a socket. */
    public static StepResult of(Outcome outcome) {
        return new StepResult(outcome, Optional.empty());
    }

    /** A step of a socket. */
    public static StepResult of(Outcome outcome, Endpoint local) {
        return new StepResult(outcome, Optional.of(local));
    }

    /** {@code OK 127.0.0.1:60000}, or the outcome alone. */
    @Override
    public String toString() {
        return local.map(end -> outcome + " " + end).orElse(outcome.word());
    }
}
