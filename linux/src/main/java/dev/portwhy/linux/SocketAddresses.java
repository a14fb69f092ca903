package dev.portwhy.linux;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;

/**
 * Both forms of a socket address in memory.
 *
 * <pre>{@code
 * struct sockaddr_in  { u16 family; be16 port; be32 address; u8 zero[8]; }
 * struct sockaddr_in6 { u16 family; be16 port; be32 flow; u8 address[16]; u32 scope; }
 * }</pre>
 */
public final class SocketAddresses {

    /** {@code AF_INET}. */
    public static final int AF_INET = 2;
    /** {@code AF_INET6}. */
    public static final int AF_INET6 = 10;
    /** Room for either form. */
    public static final int BYTES = 28;

    private static final ValueLayout.OfShort PORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfInt WORD = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

    private SocketAddresses() {}

    /** The {@code AF_} number of a family. */
    public static int number(Family family) {
        return family == Family.INET ? AF_INET : AF_INET6;
    }

    /** Writes an address and returns its length. */
    public static int write(MemorySegment to, Endpoint endpoint) {
        IpAddress address = endpoint.address();
        to.asSlice(0, BYTES).fill((byte) 0);
        to.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) number(address.family()));
        to.set(PORT, 2, (short) endpoint.port());
        if (address.family() == Family.INET) {
            to.set(WORD, 4, (int) address.low());
            return 16;
        }
        to.set(LONG, 8, address.high());
        to.set(LONG, 16, address.low());
        return BYTES;
    }

    /** Reads an address; the wildcard with port 0 where it is of neither family. */
    public static Endpoint read(MemorySegment from) {
        int port = Short.toUnsignedInt(from.get(PORT, 2));
        return switch (from.get(ValueLayout.JAVA_SHORT_UNALIGNED, 0)) {
            case AF_INET -> new Endpoint(IpAddress.v4(from.get(WORD, 4)), port);
            case AF_INET6 -> new Endpoint(new IpAddress(Family.INET6, from.get(LONG, 8), from.get(LONG, 16)), port);
            default -> new Endpoint(IpAddress.ANY4, 0);
        };
    }
}
