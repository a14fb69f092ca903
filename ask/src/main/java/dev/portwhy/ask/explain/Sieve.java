package dev.portwhy.ask.explain;

import java.util.Arrays;

/**
 * Says of the bytes of a log whether anything in them is worth reading, before they become text. Goes byte by byte with the last
 * four as one number; only where that number is how a phrase begins is the phrase itself looked at.
 *
 * <p>It may let through what says nothing; what it passes over is never read, so that all a line is understood by is sought here.
 */
final class Sieve {

    /** It costs more than to read a short text: it is made where a long one is read. */
    static final Sieve ONLY = new Sieve();

    private static final int SIZE = 1 << 16;
    private static final int KEY = 4;
    private static final int MIX = 0x9e3779b1;

    private final int[] fold = new int[256];
    /** A bit for each half million of mixed keys, eight to a slot, so that few other bytes look like a beginning. */
    private final byte[] begins = new byte[SIZE];

    private final Sought[][] phrases = new Sought[SIZE][];

    private Sieve() {
        for (int i = 0; i < fold.length; i++) {
            fold[i] = i >= 'A' && i <= 'Z' ? i + 32 : i;
        }
        for (Sought sought : Sought.all()) {
            add(sought);
        }
    }

    private void add(Sought sought) {
        int key = 0;
        for (int i = 0; i < KEY; i++) {
            key = key << 8 | sought.at(i);
        }
        int mixed = key * MIX;
        int slot = mixed >>> 16;
        begins[slot] |= (byte) (1 << (mixed >>> 13 & 7));
        Sought[] before = phrases[slot];
        Sought[] all = before == null ? new Sought[1] : Arrays.copyOf(before, before.length + 1);
        all[all.length - 1] = sought;
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
            int mixed = key * MIX;
            if ((first[mixed >>> 16] >>> (mixed >>> 13 & 7) & 1) != 0
                    && i - from >= KEY - 1
                    && stands(mixed >>> 16, bytes, from, i, to)) {
                return i;
            }
        }
        return -1;
    }

    private boolean stands(int slot, byte[] bytes, int begin, int last, int limit) {
        for (Sought sought : phrases[slot]) {
            if (sought.stands(bytes, fold, begin, last - KEY + 1, limit)) {
                return true;
            }
        }
        return false;
    }
}
