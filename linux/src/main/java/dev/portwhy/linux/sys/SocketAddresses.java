package dev.portwhy.linux.sys;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.model.Endpoint;
import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.nio.ByteBuffer;

/**
 * Both forms of a socket address in memory.
 *
 * <pre>{@code
 * struct sockaddr_in  { u16 family; be16 port; be32 address; u8 zero[8]; }
 * struct sockaddr_in6 { u16 family; be16 port; be32 flow; u8 address[16]; u32 scope; }
 * }</pre>
 */
final class SocketAddresses {

    /** Room for either form. */
    static final int BYTES = 28;

    private SocketAddresses() {}

    /** The {@code AF_} number of a family. */
    static int number(Family family) {
        return family == Family.INET ? AF_INET : AF_INET6;
    }

    /** Writes an address and returns its length. */
    static int write(NativeMemory to, Endpoint endpoint) {
        IpAddress address = endpoint.address();
        byte[] octets = new byte[BYTES];
        ByteBuffer form = ByteBuffer.wrap(octets);
        form.putShort(2, (short) endpoint.port());
        boolean four = address.family() == Family.INET;
        if (four) {
            form.putInt(4, (int) address.low());
        } else {
            form.putLong(8, address.high()).putLong(16, address.low());
        }
        to.put(0, octets, 0, BYTES).putShort(0, number(address.family()));
        return four ? 16 : BYTES;
    }

    /** Reads an address; the wildcard with port 0 where it is of neither family. */
    static Endpoint read(NativeMemory from) {
        byte[] octets = new byte[BYTES];
        from.get(0, octets, 0, BYTES);
        ByteBuffer form = ByteBuffer.wrap(octets);
        int port = Short.toUnsignedInt(form.getShort(2));
        return switch (from.getShort(0)) {
            case AF_INET -> new Endpoint(IpAddress.v4(form.getInt(4)), port);
            case AF_INET6 -> new Endpoint(new IpAddress(Family.INET6, form.getLong(8), form.getLong(16)), port);
            default -> new Endpoint(IpAddress.ANY4, 0);
        };
    }
}
