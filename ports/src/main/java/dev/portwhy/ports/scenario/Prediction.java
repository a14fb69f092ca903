package dev.portwhy.ports.scenario;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * All that the kernel may answer to one step. Usually one thing; several where the kernel draws lots or where something
 * outside the scenario decides.
 *
 * @param possible what may come, the likeliest first; never empty
 */
public record Prediction(List<Possibility> possible) {

    public Prediction {
        possible = List.copyOf(possible);
        if (possible.isEmpty()) {
            throw new IllegalArgumentException("a prediction says something");
        }
    }

    /**
     * One thing that may come.
     *
     * @param outcome how the step ends
     * @param local what getsockname(2) may say afterwards; empty exactly where {@link StepResult#local()} is
     */
    public record Possibility(Outcome outcome, Optional<Local> local) {

        /** Whether this is what was measured. */
        public boolean matches(StepResult result) {
            return outcome.equals(result.outcome())
                    && local.isPresent() == result.local().isPresent()
                    && (local.isEmpty() || local.get().matches(result.local().get()));
        }
    }

    /**
     * A local end of which the kernel chooses the port.
     *
     * @param address the address
     * @param ports the ports it chooses from, as ranges in order
     */
    public record Local(IpAddress address, List<PortRange> ports) {

        public Local {
            ports = List.copyOf(ports);
        }

        /** A local end that is certain. */
        public static Local of(Endpoint end) {
            return new Local(end.address(), List.of(PortRange.of(end.port())));
        }

        boolean matches(Endpoint end) {
            return address.equals(end.address()) && ports.stream().anyMatch(range -> range.contains(end.port()));
        }

        /** {@code 127.0.0.1:40000-40007}; ranges apart are joined by commas. */
        @Override
        public String toString() {
            String before = new Endpoint(address, 0).toString();
            return before.substring(0, before.length() - 1)
                    + ports.stream().map(PortRange::toString).collect(Collectors.joining(","));
        }
    }

    /** A step without a socket that can end in one way only. */
    public static Prediction of(Outcome outcome) {
        return new Prediction(List.of(new Possibility(outcome, Optional.empty())));
    }

    /** A step of a socket that can end in one way only. */
    public static Prediction of(Outcome outcome, Endpoint local) {
        return new Prediction(List.of(new Possibility(outcome, Optional.of(Local.of(local)))));
    }

    /** Whether the model is right: what was measured is among what may come. */
    public boolean holds(StepResult measured) {
        return possible.stream().anyMatch(one -> one.matches(measured));
    }

    /** The likeliest result with the lowest port: what a prediction goes on with where no kernel is asked. */
    public StepResult likeliest() {
        Possibility first = possible.getFirst();
        return new StepResult(
                first.outcome(),
                first.local()
                        .map(local -> new Endpoint(
                                local.address(), local.ports().getFirst().low())));
    }
}
