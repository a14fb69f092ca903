package dev.portwhy.ask.watch;

import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Opening;
import dev.portwhy.model.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How fast connections to each destination begin and end, second by second of the last minute. */
final class ConnectionPace {

    private static final int SECONDS = 60;

    /** The rate is that of so long. */
    private static final int LATELY = 10;

    /** What grew for a shorter time, or by less than chance may bring about, foretells nothing. */
    private static final int LASTING = 5;

    private static final double CHANCE = 3;

    /** So many destinations, and so many processes of each, are known at a time. */
    private static final int MOST_DESTINATIONS = 4096;

    private static final int MOST_OPENERS = 64;
    private static final long NANOS = 1_000_000_000;

    private final Map<Destination, Seconds> destinations = new HashMap<>();
    private long first = -1;
    private long latest = -1;

    private record Destination(long namespace, IpAddress source, Endpoint to) {}

    private record Opener(int pid, String comm) {}

    /** A minute of one destination; the place of a second is that of the clock, modulo the minute. */
    private static final class Seconds {
        private final int[] opened = new int[SECONDS];
        private final int[] ended = new int[SECONDS];
        /** By tens of seconds. */
        private final Map<Opener, int[]> openers = new HashMap<>();

        private final long since;
        private long last;
        private long lastChange;

        Seconds(long second) {
            since = second;
            last = second;
            lastChange = second;
        }

        /** Forgets what is a minute old. */
        void reach(long second) {
            for (long at = Math.max(last + 1, second - SECONDS + 1); at <= second; at++) {
                opened[place(at)] = 0;
                ended[place(at)] = 0;
                if (at % LATELY == 0) {
                    int tens = place(at) / LATELY;
                    openers.values().forEach(counts -> counts[tens] = 0);
                    openers.values().removeIf(counts -> Arrays.stream(counts).sum() == 0);
                }
            }
            last = second;
        }

        void add(ConnectionCount count, long from, long to) {
            spread(opened, count.opened(), from, to);
            spread(ended, count.ended(), from, to);
            lastChange = to;
            Opener opener = new Opener(count.pid(), count.comm());
            if (count.opened() > 0 && (openers.size() < MOST_OPENERS || openers.containsKey(opener))) {
                openers.computeIfAbsent(opener, key -> new int[SECONDS / LATELY])[place(to) / LATELY] +=
                        (int) count.opened();
            }
        }

        /** What was counted since the last time was so all the while, as far as anybody knows. */
        private static void spread(int[] counts, long count, long from, long to) {
            long left = count;
            for (long at = from; at <= to; at++) {
                long part = left / (to - at + 1);
                counts[place(at)] += (int) part;
                left -= part;
            }
        }
    }

    private static int place(long second) {
        return (int) (second % SECONDS);
    }

    /**
     * Takes in what was counted since the last time.
     *
     * @param nanos when, by a clock that nobody sets and that began at 0
     */
    void take(List<ConnectionCount> counts, long nanos) {
        long second = nanos / NANOS;
        long from = latest < 0 ? second : Math.clamp(latest + 1, second - SECONDS + 1, second);
        first = first < 0 ? second : first;
        latest = second;
        for (ConnectionCount count : counts) {
            Destination key = new Destination(count.namespace(), count.source(), count.destination());
            Seconds seconds = destinations.get(key);
            if (seconds == null) {
                if (destinations.size() == MOST_DESTINATIONS) {
                    continue;
                }
                seconds = new Seconds(from);
                destinations.put(key, seconds);
            }
            seconds.reach(second);
            seconds.add(count, from, second);
        }
        destinations.values().removeIf(seconds -> second - seconds.lastChange >= SECONDS);
    }

    /** The rates, of destinations in a snapshot's namespaces of which any connection began or ended within a minute. */
    List<Opening> openings(Snapshot snapshot) {
        List<Opening> openings = new ArrayList<>();
        destinations.forEach((destination, seconds) -> {
            int namespace = snapshot.namespaceIndex(destination.namespace());
            if (namespace >= 0) {
                seconds.reach(latest);
                openings.add(opening(namespace, destination, seconds));
            }
        });
        return openings;
    }

    private Opening opening(int namespace, Destination destination, Seconds seconds) {
        // The second that is under way does not count, unless there is no other.
        int whole = (int) Math.min(SECONDS - 1, latest - first);
        int lately = Math.min(LATELY, whole);
        double perSecond = whole == 0
                ? sum(seconds.opened, latest, latest)
                : (double) sum(seconds.opened, latest - lately, latest - 1) / lately;
        int watched = (int) Math.min(whole, latest - seconds.since);
        return new Opening(
                namespace,
                destination.source(),
                destination.to(),
                perSecond,
                growth(seconds, watched),
                watched * 1000L,
                openers(seconds));
    }

    /** How many more began than ended, a second; 0 unless there were more all through the time. */
    private double growth(Seconds seconds, int watched) {
        if (watched < LASTING) {
            return 0;
        }
        long from = latest - watched;
        long middle = latest - watched / 2;
        long before = grown(seconds, from, middle - 1);
        long after = grown(seconds, middle, latest - 1);
        long moved = sum(seconds.opened, from, latest - 1) + sum(seconds.ended, from, latest - 1);
        if (before <= 0 || after <= 0 || before + after < CHANCE * Math.sqrt((double) moved)) {
            return 0;
        }
        // What grows ever slower, as a pool that is being filled, is taken as slow as it has become.
        return Math.min((double) (before + after) / watched, (double) after / (latest - middle));
    }

    private static long grown(Seconds seconds, long from, long to) {
        return sum(seconds.opened, from, to) - sum(seconds.ended, from, to);
    }

    private static long sum(int[] counts, long from, long to) {
        long sum = 0;
        for (long at = from; at <= to; at++) {
            sum += counts[place(at)];
        }
        return sum;
    }

    private static List<Opening.Opener> openers(Seconds seconds) {
        List<Opening.Opener> openers = new ArrayList<>();
        seconds.openers.forEach((who, counts) -> openers.add(new Opening.Opener(
                who.pid(), who.comm(), Arrays.stream(counts).asLongStream().sum())));
        openers.sort((one, two) -> {
            int byCount = Long.compare(two.opened(), one.opened());
            return byCount != 0 ? byCount : Integer.compare(one.pid(), two.pid());
        });
        return openers;
    }
}
