package dev.portwhy.act;

import dev.portwhy.diagnosis.Action;

/** Who carries out acts on this machine: by the kernel and the service managers themselves, never by a line for a shell. */
interface Actor {

    /**
     * Carries out one act and says how it ended. What the kernel or a manager refuses is an outcome and no exception. What
     * changes a setting stands in the journal, synced, before it is written.
     *
     * @param action the act; of {@link Action.Several} the first that is not done ends it where they are chained
     */
    ActOutcome carryOut(Action action);
}
