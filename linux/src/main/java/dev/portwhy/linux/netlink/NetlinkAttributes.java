package dev.portwhy.linux.netlink;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.nio.charset.StandardCharsets;

/** Reads the attributes of a netlink message: each a length, a type and a value, padded to four bytes (netlink(7)). */
final class NetlinkAttributes {

    private static final int HEADER = 4;
    /** Without the bits that say how the value is kept ({@code NLA_TYPE_MASK}). */
    private static final int TYPE = 0x3fff;

    private NetlinkAttributes() {}

    /** Takes attributes. */
    @FunctionalInterface
    interface Taker {
        /** One attribute, whose value of so many bytes begins at {@code words[at]}. */
        void take(int type, int at, int bytes);
    }

    /** Hands on the attributes that stand in {@code bytes} bytes from {@code words[at]} on; ends where they are damaged. */
    static void each(int[] words, int at, int bytes, Taker taker) {
        int next = at;
        int end = Math.min(words.length, at + bytes / 4);
        while (next < end) {
            int length = words[next] & 0xffff;
            int size = (length + 3) / 4;
            if (length < HEADER || next + size > end) {
                return;
            }
            taker.take(words[next] >>> 16 & TYPE, next + 1, length - HEADER);
            next += size;
        }
    }

    /** A text up to its terminating zero. */
    static String text(int[] words, int at, int bytes) {
        byte[] text = new byte[bytes];
        int length = 0;
        while (length < bytes) {
            byte b = (byte) (words[at + length / 4] >>> 8 * (length % 4));
            if (b == 0) {
                break;
            }
            text[length++] = b;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    /** A number of 16 bits in the machine's order. */
    static int number16(int[] words, int at) {
        return words[at] & 0xffff;
    }

    /** A port in network byte order. */
    static int port(int[] words, int at) {
        return Short.toUnsignedInt(Short.reverseBytes((short) words[at]));
    }

    /** An address of four or sixteen bytes in network byte order. */
    static IpAddress address(int[] words, int at, int bytes) {
        if (bytes < 16) {
            return IpAddress.v4(Integer.reverseBytes(words[at]));
        }
        return new IpAddress(Family.INET6, pair(words, at), pair(words, at + 2));
    }

    private static long pair(int[] words, int at) {
        return (long) Integer.reverseBytes(words[at]) << 32
                | Integer.toUnsignedLong(Integer.reverseBytes(words[at + 1]));
    }
}
