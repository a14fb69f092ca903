package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;

/** The opposite of a condition. */
record Not(Condition condition) implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        RowTest test = condition.on(snapshot);
        return row -> !test.test(row);
    }

    @Override
    public boolean needsHolders() {
        return condition.needsHolders();
    }

    @Override
    public boolean needsSurroundings() {
        return condition.needsSurroundings();
    }

    @Override
    public boolean guesses() {
        return condition.guesses();
    }

    @Override
    public boolean readsMarks() {
        return condition.readsMarks();
    }
}
