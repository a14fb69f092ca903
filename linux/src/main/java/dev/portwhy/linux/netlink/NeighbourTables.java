package dev.portwhy.linux.netlink;

import static dev.portwhy.linux.sys.Abi.NETLINK_ROUTE;
import static dev.portwhy.linux.sys.Abi.NLM_F_DUMP;
import static dev.portwhy.linux.sys.Abi.RTM_GETNEIGHTBL;

import dev.portwhy.linux.sys.KernelException;
import java.util.Map;

/**
 * The tables of neighbours, those of ARP and of IPv6's neighbour discovery ({@code ip -s ntable show}, rtnetlink(7);
 * {@code neightbl_fill_info()}, net/core/neighbour.c). The whole machine has one of each, whatever the namespace, and may be asked
 * for them in every one, where {@code /proc} shows them in the first only.
 */
public final class NeighbourTables {

    private static final int NDTA_NAME = 1;
    private static final int NDTA_THRESH3 = 4;
    private static final int NDTA_CONFIG = 5;
    private static final int NDTA_STATS = 7;
    /** {@code struct ndtmsg}: u8 family, padding. */
    private static final int HEADER_WORDS = 1;
    /** {@code struct ndt_config}: u16 key_len, entry_size; u32 entries… */
    private static final int CONFIG_ENTRIES = 1;
    /** {@code struct ndt_stats}: u64 each, {@code ndts_table_fulls} the eleventh. */
    private static final int STATS_FULLS = 20;

    private NeighbourTables() {}

    /** Adds {@code arp_cache.entries}, {@code .table_fulls} and {@code .gc_thresh3}, and those of {@code ndisc_cache}. */
    public static void read(Map<String, Long> into) throws KernelException {
        try (NetlinkSocket socket = NetlinkSocket.open(NETLINK_ROUTE)) {
            NetlinkMessage request = new NetlinkMessage().word(0);
            new NetlinkDump(socket)
                    .run(
                            "neighbour tables",
                            request.words(),
                            request.bytes(),
                            RTM_GETNEIGHTBL,
                            NLM_F_DUMP,
                            (words, start, bytes, kind) -> parse(words, start, bytes, into));
        }
    }

    /** Adds what one RTM_NEWNEIGHTBL message says; those that are about a device say nothing of it. */
    public static void parse(int[] words, int start, int bytes, Map<String, Long> into) {
        if (bytes < HEADER_WORDS * 4) {
            return;
        }
        String[] name = {""};
        long[] numbers = {-1, -1, -1};
        NetlinkAttributes.each(words, start + HEADER_WORDS, bytes - HEADER_WORDS * 4, (type, at, length) -> {
            if (type == NDTA_NAME) {
                name[0] = NetlinkAttributes.text(words, at, length);
            } else if (type == NDTA_THRESH3 && length >= 4) {
                numbers[0] = Integer.toUnsignedLong(words[at]);
            } else if (type == NDTA_CONFIG && length >= (CONFIG_ENTRIES + 1) * 4) {
                numbers[1] = Integer.toUnsignedLong(words[at + CONFIG_ENTRIES]);
            } else if (type == NDTA_STATS && length >= (STATS_FULLS + 2) * 4) {
                numbers[2] = Integer.toUnsignedLong(words[at + STATS_FULLS])
                        | (long) words[at + STATS_FULLS + 1] << Integer.SIZE;
            }
        });
        if (numbers[0] < 0 || numbers[1] < 0 || !name[0].equals("arp_cache") && !name[0].equals("ndisc_cache")) {
            return;
        }
        into.put(name[0] + ".gc_thresh3", numbers[0]);
        into.put(name[0] + ".entries", numbers[1]);
        if (numbers[2] >= 0) {
            into.put(name[0] + ".table_fulls", numbers[2]);
        }
    }
}
