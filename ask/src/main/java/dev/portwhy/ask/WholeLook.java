package dev.portwhy.ask;

import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.IOException;

/** All there is to see of a machine, so that any question can be answered from it elsewhere, or later. */
public final class WholeLook {

    private WholeLook() {}

    /** Looks at everything in some namespaces. */
    public static Snapshot of(Machine machine, NamespaceChoice namespaces) throws IOException {
        Snapshot snapshot = machine.look(Scope.EVERYTHING.withBoot().in(namespaces));
        Probes probes = machine.probes().orElse(null);
        if (probes == null) {
            return snapshot;
        }
        Snapshot told = probes.options(snapshot, port -> true);
        return probes.portFacts(told, Diagnosis.anyPorts(told));
    }
}
