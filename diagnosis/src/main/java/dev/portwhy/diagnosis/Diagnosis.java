package dev.portwhy.diagnosis;

import dev.portwhy.model.Snapshot;

/** The questions a snapshot can be asked. All are pure functions: no input or output, no clock. */
public final class Diagnosis {

    private Diagnosis() {}

    /** What is wrong with this machine's ports, over all namespaces of the snapshot. */
    public static Verdict machine(Snapshot snapshot) {
        return MachineDiagnosis.of(snapshot);
    }

    /**
     * How many more connections a namespace can open to one destination.
     *
     * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
     */
    public static ConnectAnswer connect(Snapshot snapshot, int namespaceIndex, ConnectQuestion question) {
        return ConnectDiagnosis.of(snapshot, namespaceIndex, question);
    }
}
