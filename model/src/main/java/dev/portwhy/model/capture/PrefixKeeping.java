package dev.portwhy.model.capture;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.LocalAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Substitutes for addresses that keep what answers depend on: two addresses that have their first <i>n</i> bits in common, and
 * no more, have substitutes that have their first <i>n</i> bits in common, and no more. It is the scheme of Xu, Fan, Ammar and
 * Moon ("Prefix-Preserving IP Address Anonymization", ICNP 2002): each bit is turned over or not, as a keyed function of the
 * bits before it says.
 *
 * <p>Bits on the way to a range with a meaning of its own are left as they are, so that such a range is its own substitute and
 * nothing else gets into it: private, link-local, shared, multicast. Any, loopback and broadcast addresses stay as they are,
 * and so do the all-ones and all-zeros host parts of the namespaces' own prefixes, which are broadcast addresses. An IPv4
 * address inside an IPv6 one has the substitute that it has elsewhere.
 */
final class PrefixKeeping {

    private static final List<Range> RANGES4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/4",
            "240.0.0.0/4");
    private static final List<Range> RANGES6 = ranges("::/96", "64:ff9b::/96", "fc00::/7", "fe80::/64", "ff00::/8");
    private static final long WELL_KNOWN_GROUPS = 0x10000;
    private static final long NAT64_HIGH = 0x0064_ff9b_0000_0000L;

    private final SipHash hash;
    private final List<Range> own = new ArrayList<>();
    private final Map<IpAddress, IpAddress> known = new HashMap<>();

    /**
     * A range.
     *
     * @param start its first address
     * @param length of the prefix that its addresses share
     */
    private record Range(IpAddress start, int length) {

        /** Whether the first {@code bits} bits of an address are those of this range. */
        boolean begins(IpAddress address, int bits) {
            return address.samePrefix(start, bits);
        }
    }

    PrefixKeeping(SipHash hash) {
        this.hash = hash;
    }

    private static List<Range> ranges(String... texts) {
        List<Range> ranges = new ArrayList<>();
        for (String text : texts) {
            int slash = text.indexOf('/');
            IpAddress start = IpAddress.parse(text.substring(0, slash)).orElseThrow();
            ranges.add(new Range(start, Integer.parseInt(text.substring(slash + 1))));
        }
        return ranges;
    }

    /** Takes note of a prefix of a namespace, before the first substitute is made. */
    void add(LocalAddress local) {
        if (local.address().family() == Family.INET && local.prefixLength() < 31) {
            own.add(new Range(local.address(), local.prefixLength()));
        }
    }

    /** The substitute; always the same for the same address. */
    IpAddress of(IpAddress address) {
        IpAddress before = known.get(address);
        if (before == null) {
            before = address.family() == Family.INET ? of4(address) : of6(address);
            known.put(address, before);
        }
        return before;
    }

    private IpAddress of4(IpAddress address) {
        if (address.isWildcard()
                || address.isLoopback()
                || address.low() == 0xffff_ffffL
                || address.low() >>> 8 == 0xe00000) {
            return address;
        }
        long turned = address.low();
        for (int bit = 0; bit < 32; bit++) {
            if (!isKept(address, bit) && hash.of(address.low() >>> (32 - bit) << 8 | bit) < 0) {
                turned ^= 0x8000_0000L >>> bit;
            }
        }
        return IpAddress.v4((int) turned);
    }

    private IpAddress of6(IpAddress address) {
        if (address.isMapped() || address.high() == NAT64_HIGH && address.low() >>> 32 == 0) {
            return new IpAddress(
                    Family.INET6,
                    address.high(),
                    address.low() >>> 32 << 32
                            | of(IpAddress.v4((int) address.low())).low());
        }
        if (address.isWildcard() || address.isLoopback()) {
            return address;
        }
        if (address.isMulticast()) {
            boolean wellKnown = (address.high() & 0xffff_ffff_ffffL) == 0
                    && address.low() < WELL_KNOWN_GROUPS
                    && address.low() >= 0;
            return wellKnown
                    ? address
                    : new IpAddress(
                            Family.INET6,
                            address.high() & 0xffff_0000_0000_0000L | hash.of(address.high()) >>> 16,
                            hash.of(address.low()));
        }
        long high = address.high();
        long low = address.low();
        for (int bit = 0; bit < 128; bit++) {
            if (!isKept(address, bit)
                    && hash.of(prefix(address.high(), bit), prefix(address.low(), bit - 64), bit) < 0) {
                if (bit < 64) {
                    high ^= Long.MIN_VALUE >>> bit;
                } else {
                    low ^= Long.MIN_VALUE >>> (bit - 64);
                }
            }
        }
        return new IpAddress(Family.INET6, high, low);
    }

    private static long prefix(long word, int bits) {
        return bits <= 0 ? 0 : bits >= 64 ? word : word >>> (64 - bits) << (64 - bits);
    }

    /** Whether turning this bit over would move a range that has to stay. */
    private boolean isKept(IpAddress address, int bit) {
        for (Range range : address.family() == Family.INET ? RANGES4 : RANGES6) {
            if (bit < range.length && range.begins(address, bit)) {
                return true;
            }
        }
        for (Range range : own) {
            if (bit >= range.length && range.begins(address, range.length)) {
                long ones = (1L << (bit - range.length)) - 1;
                long host = address.low() >>> (32 - bit) & ones;
                if (host == 0 || host == ones) {
                    return true;
                }
            }
        }
        return false;
    }
}
