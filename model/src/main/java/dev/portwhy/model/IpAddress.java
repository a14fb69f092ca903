package dev.portwhy.model;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address as a value. An IPv4 address keeps its 32 bits in {@code low}; {@code high} is zero then.
 *
 * @param family which of the two it is
 * @param high the upper 64 bits of an IPv6 address
 * @param low the lower 64 bits of an IPv6 address, or the IPv4 address
 */
public record IpAddress(Family family, long high, long low) implements Comparable<IpAddress> {

    /** {@code 0.0.0.0}. */
    public static final IpAddress ANY4 = new IpAddress(Family.INET, 0, 0);

    /** {@code ::}. */
    public static final IpAddress ANY6 = new IpAddress(Family.INET6, 0, 0);

    private static final long MAPPED_PREFIX = 0xffffL;

    /** An IPv4 address from its 32 bits in host order. */
    public static IpAddress v4(int bits) {
        return new IpAddress(Family.INET, 0, Integer.toUnsignedLong(bits));
    }

    /** An IPv6 address from four 32-bit words, the first one on the left. */
    public static IpAddress v6(int w0, int w1, int w2, int w3) {
        return new IpAddress(
                Family.INET6,
                (long) w0 << 32 | Integer.toUnsignedLong(w1),
                (long) w2 << 32 | Integer.toUnsignedLong(w3));
    }

    /** Reads a literal address, without brackets; never asks a name server. A zone ({@code %eth0}) is not accepted. */
    public static Optional<IpAddress> parse(String text) {
        return IpAddressText.parse(text);
    }

    /** Whether this is the address that stands for all of its family. */
    public boolean isWildcard() {
        return high == 0 && low == 0;
    }

    /** Whether this is an IPv4 address inside IPv6, {@code ::ffff:a.b.c.d}. */
    public boolean isMapped() {
        return family == Family.INET6 && high == 0 && low >>> 32 == MAPPED_PREFIX;
    }

    /** The IPv4 address inside a mapped one; the address itself otherwise. */
    public IpAddress unmapped() {
        return isMapped() ? v4((int) low) : this;
    }

    /** Whether this is in 127.0.0.0/8, or {@code ::1}, or a mapped address in 127.0.0.0/8. */
    public boolean isLoopback() {
        IpAddress plain = unmapped();
        return plain.family == Family.INET ? plain.low >>> 24 == 127 : plain.high == 0 && plain.low == 1;
    }

    /** Whether this is in fe80::/10, where a socket address needs a scope. */
    public boolean isLinkLocal6() {
        return family == Family.INET6 && high >>> 54 == 0xfe80L >>> 6;
    }

    /** Whether this is 224.0.0.0/4 or ff00::/8. */
    public boolean isMulticast() {
        return family == Family.INET ? low >>> 28 == 0xe : high >>> 56 == 0xff;
    }

    /** The number of bits of an address of this family: 32 or 128. */
    public int bits() {
        return family == Family.INET ? 32 : 128;
    }

    /**
     * Whether {@code other} has the same family and the same first {@code prefixLength} bits; all of them where that is more
     * than there are, as a damaged file may claim.
     */
    public boolean samePrefix(IpAddress other, int prefixLength) {
        if (family != other.family) {
            return false;
        }
        if (prefixLength >= bits()) {
            return high == other.high && low == other.low;
        }
        if (family == Family.INET) {
            return prefixLength == 0 || (low ^ other.low) >>> (32 - prefixLength) == 0;
        }
        if (prefixLength <= 64) {
            return prefixLength == 0 || (high ^ other.high) >>> (64 - prefixLength) == 0;
        }
        return high == other.high && (low ^ other.low) >>> (128 - prefixLength) == 0;
    }

    /** The text form: dotted for IPv4, RFC 5952 for IPv6, without brackets. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(40);
        appendTo(text);
        return text.toString();
    }

    /** Appends {@link #toString()} without making a string. */
    void appendTo(StringBuilder out) {
        if (family == Family.INET) {
            IpAddressText.appendV4(out, (int) low);
        } else {
            IpAddressText.appendV6(out, high, low);
        }
    }

    @Override
    public int compareTo(IpAddress other) {
        int byFamily = family.compareTo(other.family);
        if (byFamily != 0) {
            return byFamily;
        }
        int byHigh = Long.compareUnsigned(high, other.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
    }

    /** As a record's own, which would make its code at run time when it is first called. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof IpAddress that && family == that.family && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(high * 31 + low) * 2 + family.ordinal();
    }
}
