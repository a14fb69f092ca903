package dev.portwhy.linux.netlink;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads the attributes of a netlink message ({@code struct nlattr}: u16 length, u16 type, a value, padded to four bytes;
 * netlink(7)). All walks over attributes go by {@link #span}: a damaged one ends the walk, and what came before it counts.
 */
public final class NetlinkAttributes {

    static final int HEADER = 4;
    /** Without the bits that say how the value is kept ({@code NLA_TYPE_MASK}). */
    private static final int TYPE = 0x3fff;

    private NetlinkAttributes() {}

    /** Takes attributes. */
    @FunctionalInterface
    interface Taker {
        /** One attribute, whose value of so many bytes begins at {@code words[at]}. */
        void take(int type, int at, int bytes);
    }

    /** Takes attributes of a message that was kept as bytes. */
    @FunctionalInterface
    public interface ValueTaker {
        /** One attribute and its value. */
        void take(int type, byte[] value);
    }

    /**
     * How many bytes the attribute takes that begins with this word, its padding included.
     *
     * @param left how many bytes are left for it
     * @return 0 where it does not fit or is shorter than its own header
     */
    static int span(int header, int left) {
        int length = header & 0xffff;
        return length < HEADER || length > left ? 0 : length + 3 & ~3;
    }

    /** The type in an attribute's first word. */
    static int type(int header) {
        return header >>> 16 & TYPE;
    }

    /** How many bytes of value the attribute has that begins with this word. */
    static int valueBytes(int header) {
        return (header & 0xffff) - HEADER;
    }

    /** Hands on the attributes that stand in {@code bytes} bytes from {@code words[at]} on. */
    static void each(int[] words, int at, int bytes, Taker taker) {
        int next = at;
        int left = Math.min(bytes, (words.length - at) * 4);
        int span;
        while (left >= HEADER && (span = span(words[next], left)) > 0) {
            taker.take(type(words[next]), next + 1, valueBytes(words[next]));
            next += span / 4;
            left -= span;
        }
    }

    /** Hands on the attributes in a message that was kept as bytes. */
    public static void each(byte[] bytes, ValueTaker taker) {
        int at = 0;
        while (bytes.length - at >= HEADER) {
            int header =
                    bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8 | (bytes[at + 2] & 0xff) << 16 | bytes[at + 3] << 24;
            int span = span(header, bytes.length - at);
            if (span == 0) {
                return;
            }
            int value = at + HEADER;
            taker.take(type(header), Arrays.copyOfRange(bytes, value, value + valueBytes(header)));
            at += span;
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
