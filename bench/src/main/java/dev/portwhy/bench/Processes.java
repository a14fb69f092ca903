package dev.portwhy.bench;

import java.util.List;

/** Ends what a load has started. */
final class Processes {

    private Processes() {}

    /** Ends them all, and waits until they have. */
    static void end(List<Process> processes) {
        for (Process process : processes) {
            process.destroyForcibly();
        }
        for (Process process : processes) {
            process.onExit().join();
        }
    }
}
