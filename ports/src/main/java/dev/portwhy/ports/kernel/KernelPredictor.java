package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.ports.kernel.Explorer.Way;
import dev.portwhy.ports.scenario.Prediction;
import dev.portwhy.ports.scenario.Prediction.Possibility;
import dev.portwhy.ports.scenario.Predictor;
import dev.portwhy.ports.scenario.ScenarioLine;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Says beforehand what the kernel will answer to each line of a scenario.
 *
 * <p>Some lots the kernel draws show at once, as a port does; others only later, as when one of several listeners with
 * {@code SO_REUSEPORT} was given a connection. So this keeps every machine that agrees with all that was observed, and what
 * it predicts is what any of them may do.
 */
public final class KernelPredictor implements Predictor {

    /** No more machines than this are kept side by side. */
    private static final int MOST = 64;

    private List<ScenarioState> machines;

    /** A predictor for a kernel of this version. */
    public KernelPredictor(KernelVersion version) {
        this(version, true);
    }

    /**
     * A predictor for a kernel of this version.
     *
     * @param mptcp whether it was built with MPTCP, which its version does not tell
     */
    public KernelPredictor(KernelVersion version, boolean mptcp) {
        machines = List.of(new ScenarioState(version, mptcp, Step.EnterNamespace.MAIN));
    }

    @Override
    public Prediction predict(ScenarioLine line) {
        Set<Possibility> possible = new LinkedHashSet<>();
        for (ScenarioState machine : machines) {
            for (Way way : Explorer.explore(machine, line.step(), OptionalInt.empty())) {
                possible.add(way.seen());
            }
        }
        return new Prediction(List.copyOf(possible));
    }

    @Override
    public void observe(ScenarioLine line, StepResult measured) {
        OptionalInt port =
                measured.local().map(Endpoint::port).map(OptionalInt::of).orElse(OptionalInt.empty());
        List<ScenarioState> agreeing = new ArrayList<>();
        List<ScenarioState> all = new ArrayList<>();
        for (ScenarioState machine : machines) {
            for (Way way : Explorer.explore(machine, line.step(), port)) {
                all.add(way.after());
                if (way.seen().matches(measured)) {
                    agreeing.add(way.after());
                }
            }
        }
        List<ScenarioState> kept = agreeing.isEmpty() ? all.subList(0, 1) : agreeing;
        machines = List.copyOf(kept.subList(0, Math.min(MOST, kept.size())));
    }

    @Override
    public void course(Step.Course step) {
        machines.forEach(machine -> Steps.course(machine, step));
    }
}
