package dev.portwhy.linux.rules;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Netlink attributes (netlink(7), {@code struct nlattr}): u16 length, u16 type, then the value, padded to four bytes. A broken one
 * ends the walk; what came before it counts.
 */
final class Attributes {

    private static final int HEADER = 4;
    private static final int TYPE_MASK = 0x3fff;
    private static final byte[] NONE = {};

    private Attributes() {}

    /** Takes one attribute. */
    @FunctionalInterface
    interface Visitor {
        void attribute(int type, byte[] value);
    }

    static void walk(byte[] bytes, Visitor visitor) {
        int at = 0;
        while (at + HEADER <= bytes.length) {
            int length = u16(bytes, at);
            if (length < HEADER || length > bytes.length - at) {
                return;
            }
            visitor.attribute(u16(bytes, at + 2) & TYPE_MASK, Arrays.copyOfRange(bytes, at + HEADER, at + length));
            at += length + 3 & ~3;
        }
    }

    /** The value of the first attribute of a type; empty for none. */
    static byte[] find(byte[] bytes, int type) {
        byte[][] found = {NONE};
        walk(bytes, (kind, value) -> {
            if (kind == type && found[0].length == 0) {
                found[0] = value;
            }
        });
        return found[0];
    }

    /** A text without its terminating zero. */
    static String text(byte[] value) {
        int length = 0;
        while (length < value.length && value[length] != 0) {
            length++;
        }
        return new String(value, 0, length, StandardCharsets.ISO_8859_1);
    }

    /** A number in network byte order, of one to four bytes; 0 where there is none. */
    static int number(byte[] value) {
        int number = 0;
        for (int i = 0; i < Math.min(4, value.length); i++) {
            number = number << 8 | value[i] & 0xff;
        }
        return number;
    }

    /** Two bytes as they lie in a little-endian machine's memory. */
    static int u16(byte[] bytes, int at) {
        return at + 2 > bytes.length ? 0 : bytes[at] & 0xff | (bytes[at + 1] & 0xff) << 8;
    }
}
