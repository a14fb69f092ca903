package dev.portwhy.model.filter;

import dev.portwhy.model.Snapshot;

/** Either condition. */
record Or(Condition first, Condition second) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        RowTest left = first.on(snapshot);
        RowTest right = second.on(snapshot);
        return row -> left.test(row) || right.test(row);
    }

    @Override
    public int states() {
        return first.states() | second.states();
    }

    @Override
    public int localPort() {
        return first.localPort() == second.localPort() ? first.localPort() : ANY_PORT;
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
}
