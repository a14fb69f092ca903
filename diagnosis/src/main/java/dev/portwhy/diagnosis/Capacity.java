package dev.portwhy.diagnosis;

import dev.portwhy.ports.ConnectCapacity;
import org.jspecify.annotations.Nullable;

/**
 * The arithmetic of one destination: how many connections to it this namespace can have at once, how many it has, and how
 * long that lasts.
 *
 * @param now the ports as they are
 * @param perSecond connections begun per second lately where they are counted, else those that ended; null when there is nothing to
 *     measure it by
 * @param msToExhaustion milliseconds until no port is left if it goes on like this; null when that does not come
 */
public record Capacity(
        ConnectCapacity now,
        @Nullable Double perSecond,
        @Nullable Long msToExhaustion) {

    /** The same at another rate, which fills no port. */
    Capacity with(double rate) {
        return new Capacity(now, rate, msToExhaustion);
    }

    /** Ports that connect() cannot take now, in whole percent of the usable ones, rounded down: 100 only where none is left. */
    public int percent() {
        long usable = now.usable();
        return usable == 0 ? 100 : (int) Math.min(100, 100 * (usable - now.free()) / usable);
    }
}
