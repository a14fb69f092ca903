package dev.portwhy.ask.past;

import dev.portwhy.model.Host;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is to be said of an agent and its history.
 *
 * @param running whether it keeps it now
 * @param host whose history it is; its time is when it was asked
 * @param pid its process, or what it was
 * @param begin when it began
 * @param last when it last said that it was there; up to half a minute ago where it is
 * @param kept since when there is a history
 * @param calls whether it sees failing calls
 * @param intervalMs how often it looks, in milliseconds
 * @param looks how often anybody looked, since there is a history
 * @param incidents how many incidents are kept
 * @param bytes how much room the history takes
 * @param usage since when it is kept how full destinations were
 * @param pushed how it goes to send metrics elsewhere; null where they are not sent
 */
public record AgentState(
        boolean running,
        Host host,
        long pid,
        Instant begin,
        Instant last,
        Instant kept,
        boolean calls,
        long intervalMs,
        long looks,
        long incidents,
        long bytes,
        UsageKept usage,
        @Nullable Pushed pushed) {

    /**
     * Since when it is kept how full destinations were.
     *
     * @param everyLook as often as there was a look; null where nothing is
     * @param tenSeconds every ten seconds at least; null where nothing is
     * @param minutes every minute at least; null where nothing is
     */
    public record UsageKept(
            @Nullable Instant everyLook,
            @Nullable Instant tenSeconds,
            @Nullable Instant minutes) {}
}
