package dev.portwhy.ports.kernel;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.PortRange;
import dev.portwhy.ports.scenario.Prediction.Local;
import dev.portwhy.ports.scenario.Prediction.Possibility;
import dev.portwhy.ports.scenario.Step;
import dev.portwhy.ports.scenario.StepResult;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;

/** Tries every way a step may go. */
final class Explorer {

    /** More ways than this are not followed. */
    private static final int MOST = 128;

    /** More ports than this are not told one by one. */
    private static final int MOST_PORTS = 32;

    private Explorer() {}

    /** One way: what is seen, and the machine afterwards. */
    record Way(Possibility seen, ScenarioState after) {}

    /**
     * All ways of a step.
     *
     * @param measuredPort the port the kernel chose, if that is known
     */
    static List<Way> explore(ScenarioState before, Step step, OptionalInt measuredPort) {
        List<Way> ways = new ArrayList<>();
        List<Integer> script = List.of();
        while (script != null && ways.size() < MOST) {
            ScenarioState machine = before.copy();
            Choices choices = new Choices(script, measuredPort);
            machine.choices = choices;
            StepResult result = Steps.perform(machine, step);
            ways.add(new Way(seen(result, choices), machine));
            script = choices.nextScript();
        }
        return ways;
    }

    private static Possibility seen(StepResult result, Choices choices) {
        return new Possibility(result.outcome(), result.local().map(end -> local(end, choices)));
    }

    private static Local local(Endpoint end, Choices choices) {
        BitSet alternatives = choices.alternatives(end.port());
        return alternatives == null ? Local.of(end) : new Local(end.address(), ranges(alternatives));
    }

    /** The ports as ranges; of very many only the first and the last are told, as one range. */
    private static List<PortRange> ranges(BitSet ports) {
        if (ports.cardinality() > MOST_PORTS) {
            return List.of(new PortRange(ports.nextSetBit(0), ports.length() - 1));
        }
        List<PortRange> ranges = new ArrayList<>();
        for (int low = ports.nextSetBit(0); low >= 0; ) {
            int end = ports.nextClearBit(low);
            ranges.add(new PortRange(low, end - 1));
            low = ports.nextSetBit(end);
        }
        return ranges;
    }
}
