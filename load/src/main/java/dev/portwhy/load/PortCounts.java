package dev.portwhy.load;

/**
 * What became of the ports of one destination while a load ran.
 *
 * @param before ports of the range in use for it before the load
 * @param peak the most at any look meanwhile, and no fewer than the load had open itself at once
 * @param after those in use when all connections of the load were closed
 * @param timeWaitHere connections in TIME_WAIT on this side, the most at any look, without those that were there before
 * @param timeWaitThere those on the side of the server at the end, without those that were there before; -1 where that is not on this machine
 */
public record PortCounts(int before, int peak, int after, int timeWaitHere, int timeWaitThere) {

    /** Whether what the load closed was left on this side rather than on the other. */
    public boolean timeWaitIsMadeHere() {
        return timeWaitHere > 0 && timeWaitHere >= timeWaitThere;
    }
}
