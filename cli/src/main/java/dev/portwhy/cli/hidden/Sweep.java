package dev.portwhy.cli.hidden;

import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Numbers;
import dev.portwhy.cli.UsageException;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.SweepResult;

/**
 * {@code --sweep LO-HI}: every port of the range tried with bind().
 *
 * @param low the first port
 * @param high the last one
 */
record Sweep(int low, int high) {

    private static final int MOST_PORT = 65535;

    static Sweep option(String name, Arguments arguments) {
        String value = arguments.value(name);
        int dash = value.indexOf('-');
        long low = Numbers.parse(dash < 0 ? value : value.substring(0, dash));
        long high = dash < 0 ? low : Numbers.parse(value.substring(dash + 1));
        if (low < 1 || high < low || high > MOST_PORT) {
            throw UsageException.of("hidden.usage.sweep", name, value);
        }
        return new Sweep((int) low, (int) high);
    }

    /** Whether a port belongs to it. */
    boolean covers(int port) {
        return port >= low && port <= high;
    }

    /** Where it is made: bind() has to be asked in one namespace. */
    static NamespaceChoice where(Context context) {
        NamespaceChoice chosen = context.options().namespacesOr(NamespaceChoice.CURRENT);
        if (chosen instanceof NamespaceChoice.All || context.machine().probes().isEmpty()) {
            throw UsageException.of("hidden.usage.sweep-where");
        }
        return chosen;
    }

    /** The snapshot with what the sweep found. */
    static Snapshot with(Snapshot snapshot, SweepResult result) {
        Hidden hidden = snapshot.hidden();
        return snapshot.with(hidden.with(hidden.rules(), result.differences()));
    }
}
