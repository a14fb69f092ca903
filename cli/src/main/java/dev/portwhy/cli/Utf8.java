package dev.portwhy.cli;

/** UTF-8 (RFC 3629), a character at a time. */
final class Utf8 {

    private Utf8() {}

    /** Puts a character at {@code at}, at most four bytes; returns where the next one goes. */
    static int put(byte[] out, int at, int codePoint) {
        if (codePoint < 0x80) {
            out[at] = (byte) codePoint;
            return at + 1;
        }
        if (codePoint < 0x800) {
            out[at] = (byte) (0xc0 | codePoint >> 6);
            out[at + 1] = tail(codePoint);
            return at + 2;
        }
        if (codePoint < 0x10000) {
            // Half of a surrogate pair is no character; it becomes a question mark, as everywhere in Java.
            if (codePoint >= 0xd800 && codePoint < 0xe000) {
                out[at] = '?';
                return at + 1;
            }
            out[at] = (byte) (0xe0 | codePoint >> 12);
            out[at + 1] = tail(codePoint >> 6);
            out[at + 2] = tail(codePoint);
            return at + 3;
        }
        out[at] = (byte) (0xf0 | codePoint >> 18);
        out[at + 1] = tail(codePoint >> 12);
        out[at + 2] = tail(codePoint >> 6);
        out[at + 3] = tail(codePoint);
        return at + 4;
    }

    private static byte tail(int bits) {
        return (byte) (0x80 | bits & 0x3f);
    }
}
