package dev.portwhy.model;

import java.util.List;

/**
 * What is in the connection tracking table of a namespace (nf_conntrack). Only read where the table is nearly full or something
 * could not be put into it: it is long.
 *
 * @param namespaceIndex the namespace's index in {@link Snapshot#namespaces()}
 * @param entries its entries by what they are
 * @param pools the ports that source address translation has given out, the fullest first; not all of them
 */
public record Tracking(int namespaceIndex, List<Entries> entries, List<Pool> pools) {

    public Tracking {
        entries = List.copyOf(entries);
        pools = List.copyOf(pools);
    }

    /**
     * Entries of one kind.
     *
     * @param protocol {@code tcp}, {@code udp} or the protocol's number
     * @param state what the table takes the connection to be in ({@code CLOSE_WAIT}…); empty for a protocol without states
     * @param assured whether there was traffic both ways: such an entry stays until its time is up, others make room for new
     *     ones ({@code early_drop()}, net/netfilter/nf_conntrack_core.c)
     * @param count how many
     */
    public record Entries(String protocol, String state, boolean assured, long count) {}

    /**
     * The ports that connections to one destination were given on one translated address.
     *
     * @param protocol the protocol
     * @param source the address that the packets leave with
     * @param address the destination
     * @param port its port
     * @param first the lowest port that may be given out
     * @param last the highest
     * @param used how many are
     */
    public record Pool(
            Protocol protocol, IpAddress source, IpAddress address, int port, int first, int last, int used) {

        /** How many there are to give out. */
        public int size() {
            return last - first + 1;
        }
    }

    /** How many entries were seen. */
    public long seen() {
        long seen = 0;
        for (Entries one : entries) {
            seen += one.count();
        }
        return seen;
    }

    /** How many of them stay until their time is up. */
    public long assured() {
        long assured = 0;
        for (Entries one : entries) {
            assured += one.assured() ? one.count() : 0;
        }
        return assured;
    }
}
