package dev.portwhy.linux.rules;

import dev.portwhy.linux.netlink.NetlinkAttributes;
import java.nio.charset.StandardCharsets;

/** What the attributes of nftables hold: other attributes, texts, numbers in network byte order (netlink(7)). */
final class Attributes {

    private static final byte[] NONE = {};

    private Attributes() {}

    /** The value of the first attribute of a type; empty for none. */
    static byte[] find(byte[] bytes, int type) {
        byte[][] found = {NONE};
        NetlinkAttributes.each(bytes, (kind, value) -> {
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
