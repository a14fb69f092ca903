package dev.portwhy.diagnosis;

import dev.portwhy.model.IpAddress;
import java.util.Arrays;

/**
 * The outgoing connections summed up by namespace and local address. An open hash over the groups of
 * {@link Destinations}, of which a busy machine has as many as peers.
 */
final class Sources {

    private static final int END = -1;

    private final Destinations destinations;
    private int[] first = new int[16];
    private int[] rows = new int[16];
    private int[] biggest = new int[16];
    private int[] groups = new int[16];
    private int size;
    private int[] buckets = new int[64];

    private Sources(Destinations destinations) {
        this.destinations = destinations;
        Arrays.fill(buckets, END);
    }

    /**
     * One local address.
     *
     * @param group one of its groups
     * @param namespaceIndex its namespace
     * @param address the address
     * @param rows how many connections it has
     * @param biggest how many of them go to its busiest destination
     * @param groups how many destinations it has
     */
    record Sum(int group, int namespaceIndex, IpAddress address, int rows, int biggest, int groups) {}

    static Sources of(Usages usages) {
        Sources sources = new Sources(usages.destinations());
        for (int group = 0; group < usages.destinations().size(); group++) {
            sources.add(group);
        }
        return sources;
    }

    private void add(int group) {
        int at = destinations.sourceHash(group) & buckets.length - 1;
        while (buckets[at] != END && !destinations.sameSource(first[buckets[at]], group)) {
            at = at + 1 & buckets.length - 1;
        }
        int source = buckets[at];
        if (source == END) {
            source = size++;
            buckets[at] = source;
            if (source == first.length) {
                first = Arrays.copyOf(first, source * 2);
                rows = Arrays.copyOf(rows, source * 2);
                biggest = Arrays.copyOf(biggest, source * 2);
                groups = Arrays.copyOf(groups, source * 2);
            }
            first[source] = group;
        }
        rows[source] += destinations.used(group);
        biggest[source] = Math.max(biggest[source], destinations.used(group));
        groups[source]++;
        if (size * 2 > buckets.length) {
            grow();
        }
    }

    private void grow() {
        int[] bigger = new int[buckets.length * 4];
        Arrays.fill(bigger, END);
        for (int source = 0; source < size; source++) {
            int at = destinations.sourceHash(first[source]) & bigger.length - 1;
            while (bigger[at] != END) {
                at = at + 1 & bigger.length - 1;
            }
            bigger[at] = source;
        }
        buckets = bigger;
    }

    /** How many there are; they are numbered from 0. */
    int size() {
        return size;
    }

    Sum sum(int source) {
        int group = first[source];
        return new Sum(
                group,
                destinations.namespaceIndex(group),
                destinations.source(group),
                rows[source],
                biggest[source],
                groups[source]);
    }
}
