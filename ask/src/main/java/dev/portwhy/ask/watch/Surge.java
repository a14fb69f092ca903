package dev.portwhy.ask.watch;

import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Usage;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Snapshot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether so many more connections began since a look than it let expect that a destination may be about to be full. So a machine that is
 * looked at seldom is looked at in time all the same.
 */
final class Surge {

    /** Half of what was free may go unseen. */
    private static final int PART = 2;

    /** So many destinations are counted between two looks. */
    private static final int MOST = 4096;

    private static final double NANOS = 1e9;

    private final Map<Destination, Begun> destinations = new HashMap<>();
    private final Map<Long, Integer> ranges = new HashMap<>();
    private long since;
    private boolean much;

    private record Destination(long namespace, IpAddress source, Endpoint to) {}

    /** What may begin at one destination, and what did. */
    private static final class Begun {
        private final int free;
        private final double perSecond;
        private long opened;

        Begun(int free, double perSecond) {
            this.free = free;
            this.perSecond = perSecond;
        }
    }

    /**
     * Begins anew after a look.
     *
     * @param nanos when, by a clock that nobody sets
     */
    void looked(Snapshot snapshot, DestinationUsages usages, long nanos) {
        since = nanos;
        much = false;
        destinations.clear();
        ranges.clear();
        for (Usage usage : usages.fullest()) {
            Double rate = usage.capacity().perSecond();
            destinations.put(
                    new Destination(usage.netns().inode(), usage.source(), usage.destination()),
                    new Begun(usage.capacity().now().free(), rate == null ? 0 : rate));
        }
        for (NetworkNamespace namespace : snapshot.namespaces()) {
            PortRange range = namespace.settings().portRange();
            if (range != null) {
                ranges.put(namespace.id().inode(), range.high() - range.low() + 1);
            }
        }
    }

    /**
     * Takes in what began since this was asked last.
     *
     * @return whether it is time to look, until that is done
     */
    boolean take(List<ConnectionCount> counts, long nanos) {
        double seconds = (nanos - since) / NANOS;
        for (ConnectionCount count : counts) {
            if (count.opened() > 0) {
                Begun begun = begun(count);
                begun.opened += count.opened();
                double unforeseen = begun.opened - begun.perSecond * seconds;
                much |= unforeseen >= Math.max(1, begun.free / PART);
            }
        }
        return much;
    }

    /** What was not seen by the look has all ports of its namespace, as far as anybody knows; of what has no namespace nothing is known. */
    private Begun begun(ConnectionCount count) {
        Destination key = new Destination(count.namespace(), count.source(), count.destination());
        Begun known = destinations.get(key);
        if (known == null) {
            known = new Begun(ranges.getOrDefault(count.namespace(), Integer.MAX_VALUE), 0);
            if (destinations.size() < MOST) {
                destinations.put(key, known);
            }
        }
        return known;
    }
}
