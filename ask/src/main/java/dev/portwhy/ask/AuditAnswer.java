package dev.portwhy.ask;

import dev.portwhy.diagnosis.Audit;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;

/**
 * What came of the question about a machine's settings.
 *
 * @param machine what was seen, and what is wrong with the ports
 * @param audit what was found about the settings
 */
public record AuditAnswer(MachineAnswer machine, Audit audit) {

    /** Asks a machine about the settings of some of its namespaces. */
    public static AuditAnswer of(Machine machine, NamespaceChoice namespaces) throws IOException {
        MachineAnswer answer = MachineAnswer.of(
                machine, Scope.EVERYTHING.withoutHidden().withBoot().in(namespaces));
        if (!answer.snapshot().boot().looked()) {
            Snapshot lacking = answer.snapshot().with(Gap.of(Gap.Kind.BOOT_FILES));
            answer = new MachineAnswer(lacking, answer.verdict());
        }
        return new AuditAnswer(
                answer, Audit.of(answer.snapshot(), answer.verdict().findings()));
    }

    /** What was seen, with what could not be seen. */
    public Snapshot snapshot() {
        return machine.snapshot();
    }
}
