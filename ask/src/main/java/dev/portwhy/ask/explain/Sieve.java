package dev.portwhy.ask.explain;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Says of the bytes of a log whether anything in them is worth reading, before they become text. Goes byte by byte with the last
 * four as one number; only where that number is how a phrase begins is the phrase itself looked at.
 */
final class Sieve {

    private static final int SIZE = 1 << 16;
    private static final int KEY = 4;
    private static final int MIX = 0x9e3779b1;

    /** What the kernel writes, and what strace writes when a socket is made. */
    private static final String[] MORE = {
        "syn flooding", "table full", "bucket table overflow", "orphaned sockets", "tcp: out of memory", "file-max",
        "socket(af_inet", "socket(pf_inet"
    };

    private final int[] fold = new int[256];
    private final long[] begins = new long[SIZE >> 6];
    private final byte[][][] phrases = new byte[SIZE][][];

    Sieve() {
        for (int i = 0; i < fold.length; i++) {
            fold[i] = i >= 'A' && i <= 'Z' ? i + 32 : i;
        }
        for (Phrase phrase : Phrase.ALL) {
            if (phrase.kind().equals("errno") || phrase.kind().equals("taken") || phrase.kind().equals("failing")) {
                add(phrase.text());
            }
        }
        for (String text : MORE) {
            add(text);
        }
    }

    /** A capital letter beyond ASCII has other bytes, and stands at the beginning. */
    private void add(String text) {
        byte[] bytes = (text.charAt(0) < 0x80 ? text : text.substring(1)).getBytes(StandardCharsets.UTF_8);
        if (bytes.length < KEY) {
            return;
        }
        int key = 0;
        for (int i = 0; i < KEY; i++) {
            key = key << 8 | bytes[i] & 0xff;
        }
        int slot = slot(key);
        begins[slot >> 6] |= 1L << slot;
        byte[][] before = phrases[slot];
        byte[][] all = before == null ? new byte[1][] : Arrays.copyOf(before, before.length + 1);
        all[all.length - 1] = bytes;
        phrases[slot] = all;
    }

    private static int slot(int key) {
        return key * MIX >>> 16;
    }

    /** The number that the last four bytes are, with one more byte. */
    int with(int key, byte next) {
        return key << 8 | fold[next & 0xff];
    }

    /** Whether a phrase can begin with these four bytes. */
    boolean begins(int key) {
        int slot = slot(key);
        return (begins[slot >> 6] & 1L << slot) != 0;
    }

    /** Whether a phrase does stand there: the four bytes end at {@code last}, and there is nothing behind {@code limit}. */
    boolean stands(int key, byte[] bytes, int last, int limit) {
        for (byte[] phrase : phrases[slot(key)]) {
            int from = last - KEY + 1;
            if (from + phrase.length <= limit && equal(phrase, bytes, from)) {
                return true;
            }
        }
        return false;
    }

    private boolean equal(byte[] phrase, byte[] bytes, int from) {
        for (int i = 0; i < phrase.length; i++) {
            if (fold[bytes[from + i] & 0xff] != (phrase[i] & 0xff)) {
                return false;
            }
        }
        return true;
    }
}
