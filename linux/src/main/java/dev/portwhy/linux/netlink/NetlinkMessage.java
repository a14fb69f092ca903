package dev.portwhy.linux.netlink;

import dev.portwhy.model.Family;
import dev.portwhy.model.IpAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A netlink request being written: a header, the fixed part of its kind, attributes, attributes inside attributes
 * (netlink(7)). Everything is padded to four bytes, so it is kept as ints in the machine's byte order, the lowest byte
 * first.
 */
public final class NetlinkMessage {

    private int[] words = new int[64];
    private int next = NetlinkDump.HEADER_BYTES / 4;

    /** The message as far as it is written; {@link NetlinkDump} fills in the header. */
    public int[] words() {
        return words;
    }

    public int bytes() {
        return next * 4;
    }

    public NetlinkMessage word(int value) {
        if (next == words.length) {
            words = Arrays.copyOf(words, 2 * next);
        }
        words[next++] = value;
        return this;
    }

    /** Four single bytes. */
    NetlinkMessage bytes(int first, int second, int third, int fourth) {
        return word(first & 0xff | (second & 0xff) << 8 | (third & 0xff) << 16 | fourth << 24);
    }

    /** Begins an attribute that holds what is written up to {@link #end}; the place to hand to it is returned. */
    public int begin(int type) {
        word(type << 16);
        return next - 1;
    }

    /** Ends the attribute that began at this place. */
    public NetlinkMessage end(int place) {
        words[place] |= (next - place) * 4;
        return this;
    }

    public NetlinkMessage number(int type, int value) {
        return word(8 | type << 16).word(value);
    }

    /** A text with its terminating zero. */
    public NetlinkMessage text(int type, String value) {
        byte[] ascii = Arrays.copyOf(value.getBytes(StandardCharsets.US_ASCII), value.length() + 1);
        word(4 + ascii.length | type << 16);
        for (int at = 0; at < ascii.length; at += 4) {
            int value4 = 0;
            for (int i = at; i < Math.min(at + 4, ascii.length); i++) {
                value4 |= (ascii[i] & 0xff) << 8 * (i - at);
            }
            word(value4);
        }
        return this;
    }

    /** An address in network byte order: four bytes or sixteen. */
    public NetlinkMessage address(int type, IpAddress address) {
        if (address.family() == Family.INET) {
            return number(type, Integer.reverseBytes((int) address.low()));
        }
        return word(20 | type << 16).rawAddress(address);
    }

    /** The four words of an address without an attribute around them; an IPv4 address fills the first one. */
    NetlinkMessage rawAddress(IpAddress address) {
        if (address.family() == Family.INET) {
            return word(Integer.reverseBytes((int) address.low()))
                    .word(0)
                    .word(0)
                    .word(0);
        }
        return word(Integer.reverseBytes((int) (address.high() >>> 32)))
                .word(Integer.reverseBytes((int) address.high()))
                .word(Integer.reverseBytes((int) (address.low() >>> 32)))
                .word(Integer.reverseBytes((int) address.low()));
    }
}
