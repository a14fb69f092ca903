package dev.portwhy.model;

import java.util.List;

/**
 * How fast connections to one destination begin, counted as they do.
 *
 * @param namespaceIndex the namespace, by its index in {@link Snapshot#namespaces()}
 * @param source the local address
 * @param destination where they lead
 * @param perSecond how many began a second lately
 * @param growthPerSecond how many more a second began than ended, where that goes on; 0 where it does not
 * @param growthMs how long that was watched, in milliseconds
 * @param openers the processes that began them, the one with most first
 */
public record Opening(
        int namespaceIndex,
        IpAddress source,
        Endpoint destination,
        double perSecond,
        double growthPerSecond,
        long growthMs,
        List<Opener> openers) {

    public Opening {
        openers = List.copyOf(openers);
    }

    /**
     * A process that began connections.
     *
     * @param pid the process
     * @param comm its name then, as it is
     * @param opened how many it began within the last minute
     */
    public record Opener(int pid, String comm, long opened) {}
}
