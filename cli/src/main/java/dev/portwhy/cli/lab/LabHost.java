package dev.portwhy.cli.lab;

import dev.portwhy.cli.Context;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.model.KernelVersion;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import dev.portwhy.ports.kernel.KernelPredictor;
import dev.portwhy.ports.scenario.Predictor;
import dev.portwhy.wire.JsonAnswer;
import java.io.IOException;

/** The machine around the lab: of it, the lab needs the kernel's version and the head of a JSON answer. */
final class LabHost {

    private static final Scope NOTHING =
            new Scope(NamespaceChoice.CURRENT, false, false, 0, Scope.ANY_PORT, false, false, false, false);

    private final Context context;
    private final Snapshot nothing;
    private final boolean mptcp = KernelProcess.knowsMptcp();

    LabHost(Context context) throws IOException {
        this.context = context;
        nothing = context.machine().look(NOTHING);
    }

    /** The version of the kernel that scenarios meet. */
    KernelVersion kernel() {
        return nothing.kernel();
    }

    /** Says beforehand what that kernel will do. */
    Predictor predictor() {
        return new KernelPredictor(kernel(), mptcp);
    }

    /** Writes a JSON answer in the contract's envelope. */
    void writeJson(JsonAnswer.Body body) throws IOException {
        JsonAnswer.write(context.json(), nothing.host(), nothing.visibility(), body);
    }
}
