package dev.portwhy.ports.scenario;

import dev.portwhy.model.PortRange;
import java.util.Optional;

/**
 * What stands behind {@code =>}: the outcome the writer expects, and the local port after the step.
 *
 * @param outcome the outcome; empty for {@code any}
 * @param ports the ports the socket may have afterwards; empty where the writer does not say
 */
public record Expectation(Optional<Outcome> outcome, Optional<PortRange> ports) {

    /** {@code => any}. */
    static final Expectation ANY = new Expectation(Optional.empty(), Optional.empty());

    /** What a step without {@code =>} must do: succeed. */
    static final Expectation SUCCESS = new Expectation(Optional.of(Outcome.OK), Optional.empty());

    /** Whether the result is what the writer expected. */
    public boolean matches(StepResult result) {
        if (outcome.isPresent() && !outcome.get().equals(result.outcome())) {
            return false;
        }
        return ports.isEmpty()
                || result.local().map(end -> ports.get().contains(end.port())).orElse(false);
    }

    /** As written: {@code OK}, {@code OK 40000-40007}, {@code ECONNREFUSED 60000}, {@code any}. */
    @Override
    public String toString() {
        String word = outcome.map(Outcome::word).orElse("any");
        return ports.map(range -> word + " " + range).orElse(word);
    }
}
