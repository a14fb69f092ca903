package dev.portwhy.linux.rules;

import dev.portwhy.model.IpAddress;

/** Addresses in network byte order. */
final class Addresses {

    private static final int V4_BYTES = 4;
    private static final int V6_BYTES = 16;

    private Addresses() {}

    /** Whether that many bytes are an address. */
    static boolean fits(byte[] bytes) {
        return bytes.length == V4_BYTES || bytes.length == V6_BYTES;
    }

    /** Four bytes, or sixteen. */
    static IpAddress of(byte[] bytes) {
        if (bytes.length == V4_BYTES) {
            return IpAddress.v4(word(bytes, 0));
        }
        return IpAddress.v6(word(bytes, 0), word(bytes, 4), word(bytes, 8), word(bytes, 12));
    }

    private static int word(byte[] bytes, int at) {
        return (bytes[at] & 0xff) << 24
                | (bytes[at + 1] & 0xff) << 16
                | (bytes[at + 2] & 0xff) << 8
                | bytes[at + 3] & 0xff;
    }
}
