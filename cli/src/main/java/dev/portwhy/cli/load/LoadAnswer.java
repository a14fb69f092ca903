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

    /** What it comes down to. */
    Level level() {
        if (lackedPorts()) {
            return Level.CRITICAL;
        }
        return result.failed() == 0 && Level.of(findings()) == Level.OK ? Level.OK : Level.WARNING;
    }

    int exitStatus() {
        return switch (level()) {
            case OK -> Exit.OK;
            case CRITICAL -> Exit.CRITICAL;
            case WARNING, UNKNOWN -> Exit.WARNING;
        };
    }
}
