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
        "syn flooding",
        "table full",
        "bucket table overflow",
        "orphaned sockets",
        "tcp: out of memory",
        "file-max",
        "socket(af_inet",
        "socket(pf_inet"
    };

    private final int[] fold = new int[256];
    private final byte[] begins = new byte[SIZE];
    private final byte[][][] phrases = new byte[SIZE][][];

    Sieve() {
        for (int i = 0; i < fold.length; i++) {
            fold[i] = i >= 'A' && i <= 'Z' ? i + 32 : i;
        }
        for (Phrase phrase : Phrase.ALL) {
            if (phrase.kind().equals("errno")
                    || phrase.kind().equals("taken")
                    || phrase.kind().equals("failing")) {
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
        int slot = key * MIX >>> 16;
        begins[slot] = 1;
        byte[][] before = phrases[slot];
        byte[][] all = before == null ? new byte[1][] : Arrays.copyOf(before, before.length + 1);
        all[all.length - 1] = bytes;
        phrases[slot] = all;
    }

    /**
     * Where the first phrase stands whose bytes are all there.
     *
     * @return the place of its fourth byte; -1 where none stands
     */
    int find(byte[] bytes, int from, int to) {
        // What a loop over every byte asks for stands in local variables: the quick compiler does not move it out of
        // the loop.
        int[] folded = fold;
        byte[] first = begins;
        int key = 0;
        for (int i = from; i < to; i++) {
            key = key << 8 | folded[bytes[i] & 0xff];
            if (first[key * MIX >>> 16] != 0 && i - from >= KEY - 1 && stands(key, bytes, i, to)) {
                return i;
            }
        }
        return -1;
    }

    private boolean stands(int key, byte[] bytes, int last, int limit) {
        for (byte[] phrase : phrases[key * MIX >>> 16]) {
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
