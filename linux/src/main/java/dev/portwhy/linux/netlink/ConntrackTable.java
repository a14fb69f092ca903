package dev.portwhy.linux.netlink;

import dev.portwhy.model.IpAddress;
import dev.portwhy.model.PortRange;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Tracking;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sums up a table of tracked connections entry by entry (include/uapi/linux/netfilter/nfnetlink_conntrack.h): how many there are
 * of each kind, and how many ports source address translation has given out for each destination.
 */
public final class ConntrackTable {

    private static final int CTA_TUPLE_ORIG = 1;
    private static final int CTA_TUPLE_REPLY = 2;
    private static final int CTA_STATUS = 3;
    private static final int CTA_PROTOINFO = 4;
    private static final int CTA_TUPLE_IP = 1;
    private static final int CTA_TUPLE_PROTO = 2;
    private static final int CTA_IP_V4_SRC = 1;
    private static final int CTA_IP_V4_DST = 2;
    private static final int CTA_IP_V6_SRC = 3;
    private static final int CTA_IP_V6_DST = 4;
    private static final int CTA_PROTO_NUM = 1;
    private static final int CTA_PROTO_SRC_PORT = 2;
    private static final int CTA_PROTO_DST_PORT = 3;
    private static final int CTA_PROTOINFO_TCP = 1;
    private static final int CTA_PROTOINFO_TCP_STATE = 1;
    private static final int IPS_ASSURED = 1 << 2;
    private static final int IPS_SRC_NAT = 1 << 4;
    private static final int TCP = 6;
    private static final int UDP = 17;
    private static final int OTHER = 2;

    /** {@code enum tcp_conntrack}, include/uapi/linux/netfilter/nf_conntrack_tcp.h, in the words of conntrack(8). */
    private static final String[] STATES = {
        "NONE",
        "SYN_SENT",
        "SYN_RECV",
        "ESTABLISHED",
        "FIN_WAIT",
        "CLOSE_WAIT",
        "LAST_ACK",
        "TIME_WAIT",
        "CLOSE",
        "SYN_SENT2"
    };

    /** What a rule does not narrow keeps to its class: a port from 1024 on is given another one from there (nf_nat_core.c). */
    private static final PortRange UNPRIVILEGED = new PortRange(1024, 65_535);

    /** The fullest pools; a router to the whole internet has one for each destination. */
    private static final int POOLS = 16;

    private final long[][][] counts = new long[OTHER + 1][STATES.length][2];
    private final Map<Key, Used> pools = new HashMap<>();

    /** The entry that is being read. */
    private int protocol;

    private int status;
    private int state;
    private IpAddress source = IpAddress.ANY4;
    private IpAddress destination = IpAddress.ANY4;
    private int sourcePort;
    private int destinationPort;

    private record Key(Protocol protocol, IpAddress source, IpAddress address, int port) {}

    private static final class Used {
        private int count;
        private int lowest = 65_535;
        private int highest;
    }

    /**
     * The ports that a rule gives out.
     *
     * @param first the first address that it translates to; null where it takes that of the device
     * @param last the last address
     * @param ports the ports
     */
    public record Given(@Nullable IpAddress first, @Nullable IpAddress last, PortRange ports) {

        boolean covers(IpAddress address) {
            return first == null || last == null || first.compareTo(address) <= 0 && address.compareTo(last) <= 0;
        }
    }

    /** Adds the entry whose attributes stand in {@code bytes} bytes from {@code words[at]} on. */
    void add(int[] words, int at, int bytes) {
        protocol = -1;
        status = 0;
        state = 0;
        sourcePort = -1;
        destinationPort = -1;
        NetlinkAttributes.each(words, at, bytes, (type, value, length) -> attribute(words, type, value, length));
        if (protocol < 0) {
            return;
        }
        int kind = protocol == TCP ? 0 : protocol == UDP ? 1 : OTHER;
        int known = protocol == TCP && state >= 0 && state < STATES.length ? state : 0;
        counts[kind][known][(status & IPS_ASSURED) != 0 ? 1 : 0]++;
        if ((status & IPS_SRC_NAT) != 0 && kind != OTHER && sourcePort >= 0 && destinationPort >= 0) {
            translated(kind == 0 ? Protocol.TCP : Protocol.UDP);
        }
    }

    private void attribute(int[] words, int type, int at, int bytes) {
        switch (type) {
            case CTA_STATUS -> status = bytes >= 4 ? Integer.reverseBytes(words[at]) : 0;
            // What comes back names the destination as it is, and as its own destination what the packets leave with.
            case CTA_TUPLE_ORIG, CTA_TUPLE_REPLY ->
                NetlinkAttributes.each(words, at, bytes, (kind, value, length) -> tuple(words, kind, value, length));
            case CTA_PROTOINFO ->
                NetlinkAttributes.each(words, at, bytes, (kind, value, length) -> {
                    if (kind == CTA_PROTOINFO_TCP) {
                        NetlinkAttributes.each(words, value, length, (one, of, size) -> {
                            state = one == CTA_PROTOINFO_TCP_STATE && size >= 1 ? words[of] & 0xff : state;
                        });
                    }
                });
            default -> {}
        }
    }

    private void tuple(int[] words, int type, int at, int bytes) {
        if (type == CTA_TUPLE_IP) {
            NetlinkAttributes.each(words, at, bytes, (kind, value, length) -> address(words, kind, value, length));
        } else if (type == CTA_TUPLE_PROTO) {
            NetlinkAttributes.each(words, at, bytes, (kind, value, length) -> {
                if (kind == CTA_PROTO_NUM && length >= 1) {
                    protocol = words[value] & 0xff;
                } else if (kind == CTA_PROTO_SRC_PORT && length >= 2) {
                    sourcePort = port(words[value]);
                } else if (kind == CTA_PROTO_DST_PORT && length >= 2) {
                    destinationPort = port(words[value]);
                }
            });
        }
    }

    private void address(int[] words, int type, int at, int bytes) {
        if (type == CTA_IP_V4_SRC && bytes >= 4) {
            source = IpAddress.v4(Integer.reverseBytes(words[at]));
        } else if (type == CTA_IP_V4_DST && bytes >= 4) {
            destination = IpAddress.v4(Integer.reverseBytes(words[at]));
        } else if (type == CTA_IP_V6_SRC && bytes >= 16) {
            source = v6(words, at);
        } else if (type == CTA_IP_V6_DST && bytes >= 16) {
            destination = v6(words, at);
        }
    }

    private static IpAddress v6(int[] words, int at) {
        return IpAddress.v6(
                Integer.reverseBytes(words[at]),
                Integer.reverseBytes(words[at + 1]),
                Integer.reverseBytes(words[at + 2]),
                Integer.reverseBytes(words[at + 3]));
    }

    private static int port(int word) {
        return (word & 0xff) << 8 | word >>> 8 & 0xff;
    }

    private void translated(Protocol transport) {
        Used used = pools.computeIfAbsent(new Key(transport, destination, source, sourcePort), any -> new Used());
        used.count++;
        used.lowest = Math.min(used.lowest, destinationPort);
        used.highest = Math.max(used.highest, destinationPort);
    }

    /**
     * What was found.
     *
     * @param given the ports that the rules of the namespace give out
     */
    public Tracking tracking(int namespaceIndex, List<Given> given) {
        List<Tracking.Entries> entries = new ArrayList<>();
        String[] names = {"tcp", "udp", "other"};
        for (int kind = 0; kind <= OTHER; kind++) {
            for (int one = 0; one < STATES.length; one++) {
                for (int assured = 0; assured < 2; assured++) {
                    long count = counts[kind][one][assured];
                    if (count > 0) {
                        entries.add(
                                new Tracking.Entries(names[kind], kind == 0 ? STATES[one] : "", assured == 1, count));
                    }
                }
            }
        }
        entries.sort((one, two) -> Long.compare(two.count(), one.count()));
        List<Tracking.Pool> all = new ArrayList<>();
        pools.forEach((key, used) -> {
            PortRange ports = ports(given, key.source(), used);
            all.add(new Tracking.Pool(
                    key.protocol(), key.source(), key.address(), key.port(), ports.low(), ports.high(), used.count));
        });
        all.sort((one, two) -> {
            int byShare = Double.compare((double) two.used() / two.size(), (double) one.used() / one.size());
            return byShare != 0 ? byShare : one.address().compareTo(two.address());
        });
        return new Tracking(namespaceIndex, entries, all.subList(0, Math.min(POOLS, all.size())));
    }

    /** The narrowest range of a rule that may have given out what is used; the widest there is where no rule names ports. */
    private static PortRange ports(List<Given> given, IpAddress source, Used used) {
        PortRange best = null;
        for (Given rule : given) {
            PortRange ports = rule.ports();
            boolean fits = rule.covers(source) && ports.low() <= used.lowest && used.highest <= ports.high();
            if (fits && (best == null || ports.high() - ports.low() < best.high() - best.low())) {
                best = ports;
            }
        }
        return best == null ? UNPRIVILEGED : best;
    }
}
