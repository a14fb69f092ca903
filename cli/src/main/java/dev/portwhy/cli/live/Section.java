package dev.portwhy.cli.live;

/** The lists on the screen, from top to bottom. */
enum Section {
    FINDINGS,
    DESTINATIONS,
    FAILURES;

    static final int COUNT = values().length;

    /** The one below, and below the last one the first. */
    Section next(int steps) {
        return values()[Math.floorMod(ordinal() + steps, COUNT)];
    }
}
