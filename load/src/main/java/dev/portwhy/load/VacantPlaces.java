package dev.portwhy.load;

/**
 * Which places of a load have no request: those that can take one, the last one used first, and those that wait a while after
 * a failure, the first one that failed first.
 */
final class VacantPlaces {

    private final int[] free;
    private final int[] paused;
    private final long[] pausedUntil;
    private int freeCount;
    private int pausedFirst;
    private int pausedCount;

    /** So many, all free; the one with number 0 is used first. */
    VacantPlaces(int count) {
        free = new int[count];
        paused = new int[count];
        pausedUntil = new long[count];
        for (int place = count - 1; place >= 0; place--) {
            free(place);
        }
    }

    /** Whether one can take a request. */
    boolean anyFree() {
        return freeCount > 0;
    }

    /** Takes one that is free. */
    int take() {
        return free[--freeCount];
    }

    /** Gives one back. */
    void free(int place) {
        free[freeCount++] = place;
    }

    /** Gives one back that is not to be used before a time, which is no earlier than that of the one before. */
    void pause(int place, long until) {
        pausedUntil[place] = until;
        paused[(pausedFirst + pausedCount) % paused.length] = place;
        pausedCount++;
    }

    /** Whether one waits. */
    boolean anyPaused() {
        return pausedCount > 0;
    }

    /** When the first that waits is free. */
    long firstPausedUntil() {
        return pausedUntil[paused[pausedFirst]];
    }

    /** Frees those that have waited long enough. */
    void resume(long now) {
        while (pausedCount > 0 && now >= firstPausedUntil()) {
            free(paused[pausedFirst]);
            pausedFirst = (pausedFirst + 1) % paused.length;
            pausedCount--;
        }
    }
}
