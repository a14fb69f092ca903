package dev.portwhy.ask.watch;

/** What looks that are over have left in memory, in a program that stays. */
public final class EarlierLooks {

    /** More than a program has in use that looks at a few thousand sockets. */
    private static final long MUCH_BYTES = 24 << 20;

    private EarlierLooks() {}

    /**
     * Gives it back before another one. By itself the heap would grow to a quarter of the machine's memory before anybody tidies up: what a
     * look at many sockets takes is too large for the part that is tidied often.
     */
    public static void giveBack() {
        Runtime runtime = Runtime.getRuntime();
        if (runtime.totalMemory() - runtime.freeMemory() > MUCH_BYTES) {
            System.gc();
        }
    }
}
