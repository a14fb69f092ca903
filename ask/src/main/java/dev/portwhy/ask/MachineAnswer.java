package dev.portwhy.ask;

import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.BitSet;

/**
 * What came of the question for a whole machine.
 *
 * @param snapshot what was seen
 * @param verdict what was found in it
 */
public record MachineAnswer(Snapshot snapshot, Verdict verdict) implements Answer {

    /** Long enough for whoever tries a few times a second, short enough for a person who waits. */
    private static final Duration WATCHED = Duration.ofMillis(300);

    /** Asks a machine about some of its namespaces. */
    public static MachineAnswer of(Machine machine, NamespaceChoice namespaces) throws IOException {
        return of(machine, Scope.EVERYTHING.withoutHidden().in(namespaces));
    }

    /** The same, with what a scope wants besides. */
    static MachineAnswer of(Machine machine, Scope scope) throws IOException {
        Snapshot snapshot = machine.look(scope);
        Snapshot told = withPortFacts(machine, snapshot, Diagnosis.unclearPorts(snapshot));
        Verdict verdict = Diagnosis.machine(told);
        if (Diagnosis.lacksCulprit(verdict.findings())) {
            Snapshot watched = withFailures(machine, told);
            return new MachineAnswer(watched, Diagnosis.machine(watched));
        }
        return new MachineAnswer(told, verdict);
    }

    /** The snapshot with whose connect() fails just now, where that can be watched. */
    static Snapshot withFailures(Machine machine, Snapshot snapshot) {
        Probes probes = machine.probes().orElse(null);
        return probes == null ? snapshot : probes.failedConnects(snapshot, WATCHED);
    }

    /** The snapshot with what the kernel's own structures say of the ports of some namespaces, where it can be asked. */
    public static Snapshot withPortFacts(Machine machine, Snapshot snapshot, BitSet namespaces) {
        Probes probes = namespaces.isEmpty() ? null : machine.probes().orElse(null);
        return probes == null ? snapshot : probes.portFacts(snapshot, namespaces);
    }

    @Override
    public Level level() {
        return verdict.level();
    }
}
