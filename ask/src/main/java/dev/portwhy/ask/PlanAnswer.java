package dev.portwhy.ask;

import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.TunePlan;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;

/**
 * What came of the question which settings to change.
 *
 * @param snapshot what was seen
 * @param plan what to change, and what to do instead
 */
public record PlanAnswer(Snapshot snapshot, TunePlan plan) {

    /** Asks a machine about some of its namespaces. */
    public static PlanAnswer of(Machine machine, NamespaceChoice namespaces) throws IOException {
        Snapshot snapshot = look(machine, namespaces);
        return new PlanAnswer(snapshot, TunePlan.of(snapshot));
    }

    /** All that a change of settings rests on: rules that serve ports too, which a wider range must not swallow. */
    public static Snapshot look(Machine machine, NamespaceChoice namespaces) throws IOException {
        Snapshot snapshot = machine.look(Scope.EVERYTHING.in(namespaces));
        return MachineAnswer.withPortFacts(machine, snapshot, Diagnosis.unclearPorts(snapshot));
    }
}
