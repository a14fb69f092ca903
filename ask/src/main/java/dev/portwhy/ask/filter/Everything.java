package dev.portwhy.ask.filter;

import dev.portwhy.model.Snapshot;

/** Lets every row through. */
record Everything() implements Condition {

    @Override
    public RowTest on(Snapshot snapshot) {
        return row -> true;
    }

    @Override
    public boolean isEverything() {
        return true;
    }
}
