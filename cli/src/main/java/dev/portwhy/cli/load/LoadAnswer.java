package dev.portwhy.cli.load;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.cli.Exit;
import dev.portwhy.diagnosis.Finding;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.load.LoadPlan;
import dev.portwhy.load.LoadResult;
import dev.portwhy.load.PortCounts;
import dev.portwhy.load.WouldRunOut;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that there is to tell of a load.
 *
 * @param target whom it went to, as it was typed
 * @param plan what it did
 * @param result what came of it
 * @param ports what became of the ports meanwhile
 * @param usable how many there are for the destination, over all source addresses
 * @param runOut when they run out if it goes on so; null for never
 * @param peak the answer about the destination when it was worst
 */
record LoadAnswer(
        LoadTarget target,
        LoadPlan plan,
        LoadResult result,
        PortCounts ports,
        int usable,
        @Nullable WouldRunOut runOut,
        ConnectAnswers peak) {

    /** The findings at the peak. */
    List<Finding> findings() {
        return peak.answers().getFirst().findings();
    }

    /** Whether connections found no port. */
    boolean lackedPorts() {
        return result.outOfPortsNanos() >= 0;
    }

    /** Whether all that was to be done was done, and answered. */
    private boolean complete() {
        boolean answered = result.requests() > 0 || result.unfinished() == 0;
        return result.failed() == 0 && result.notBegun() == 0 && answered;
    }

    /**
     * What it comes down to: critical is the want of ports alone, which is what is asked about. What fails for other reasons, what
     * was not kept up with, and ports that would have run out had it gone on, are warnings.
     */
    Level level() {
        if (lackedPorts()) {
            return Level.CRITICAL;
        }
        return complete() && runOut == null && Level.of(findings()) == Level.OK ? Level.OK : Level.WARNING;
    }

    int exitStatus() {
        return switch (level()) {
            case OK -> Exit.OK;
            case CRITICAL -> Exit.CRITICAL;
            case WARNING, UNKNOWN -> Exit.WARNING;
        };
    }
}
