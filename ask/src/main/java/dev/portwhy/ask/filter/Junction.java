package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;

/**
 * {@code and}, {@code or}: two conditions in one.
 *
 * @param both whether a row has to meet both; else one of them will do
 * @param first the one on the left
 * @param second the one on the right
 */
record Junction(boolean both, Condition first, Condition second) implements Condition {

    static Condition and(Condition first, Condition second) {
        return new Junction(true, first, second);
    }

    static Condition or(Condition first, Condition second) {
        return new Junction(false, first, second);
    }

    @Override
    public RowTest on(Snapshot snapshot) {
        RowTest left = first.on(snapshot);
        RowTest right = second.on(snapshot);
        return both ? row -> left.test(row) && right.test(row) : row -> left.test(row) || right.test(row);
    }

    @Override
    public int states() {
        return both ? first.states() & second.states() : first.states() | second.states();
    }

    @Override
    public int localPort() {
        int port = first.localPort();
        if (both) {
            return port == ANY_PORT ? second.localPort() : port;
        }
        return port == second.localPort() ? port : ANY_PORT;
    }

    @Override
    public boolean needsHolders() {
        return first.needsHolders() || second.needsHolders();
    }

    @Override
    public boolean needsSurroundings() {
        return first.needsSurroundings() || second.needsSurroundings();
    }

    @Override
    public boolean guesses() {
        return first.guesses() || second.guesses();
    }

    @Override
    public boolean readsMarks() {
        return first.readsMarks() || second.readsMarks();
    }
}
