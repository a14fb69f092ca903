package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;

/**
 * A filter, or a part of one. {@link #on} ties it to a snapshot; the rest says how little has to be read for it: each is a
 * bound that holds for every row the condition lets through.
 */
public sealed interface Condition
        permits Junction,
                Not,
                Everything,
                StateCondition,
                PortCondition,
                HostCondition,
                DeviceCondition,
                MarkCondition,
                CgroupCondition,
                AutoboundCondition,
                HolderCondition,
                NamespaceCondition {

    /** No port is required. */
    int ANY_PORT = -1;

    /** The condition on the rows of a snapshot. */
    RowTest on(Snapshot snapshot);

    /** The states a row may have to pass, as bits by their numbers. */
    default int states() {
        return -1;
    }

    /** The local port a row must have to pass; {@link #ANY_PORT} when several pass. */
    default int localPort() {
        return ANY_PORT;
    }

    /** Whether it lets every row through. */
    default boolean isEverything() {
        return false;
    }

    /** Whether holders must be known. */
    default boolean needsHolders() {
        return false;
    }

    /** Whether the namespaces' settings must be known. */
    default boolean needsSurroundings() {
        return false;
    }

    /** Whether it judges by the port range what only the kernel knows for sure; see {@link AutoboundCondition}. */
    default boolean guesses() {
        return false;
    }

    /** Whether it reads marks, which the kernel tells root only. */
    default boolean readsMarks() {
        return false;
    }
}
