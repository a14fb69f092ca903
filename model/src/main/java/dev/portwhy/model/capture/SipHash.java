package dev.portwhy.model.capture;

import java.security.SecureRandom;

/**
 * SipHash-2-4 of whole 64-bit words (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012): without the key nothing
 * can be told of its results, so nobody can go back from a substitute to what it stands for. The key is thrown away with this.
 */
final class SipHash {

    private final long key0;
    private final long key1;

    private long v0;
    private long v1;
    private long v2;
    private long v3;

    SipHash(long key0, long key1) {
        this.key0 = key0;
        this.key1 = key1;
    }

    /** With a key that nobody knows. */
    static SipHash random() {
        SecureRandom random = new SecureRandom();
        return new SipHash(random.nextLong(), random.nextLong());
    }

    /** The hash of some words, each as its eight bytes, the lowest first. */
    long of(long... words) {
        v0 = key0 ^ 0x736f6d6570736575L;
        v1 = key1 ^ 0x646f72616e646f6dL;
        v2 = key0 ^ 0x6c7967656e657261L;
        v3 = key1 ^ 0x7465646279746573L;
        for (long word : words) {
            mix(word);
        }
        mix((long) words.length * Long.BYTES << 56);
        v2 ^= 0xff;
        for (int i = 0; i < 4; i++) {
            round();
        }
        return v0 ^ v1 ^ v2 ^ v3;
    }

    private void mix(long word) {
        v3 ^= word;
        round();
        round();
        v0 ^= word;
    }

    private void round() {
        v0 += v1;
        v1 = Long.rotateLeft(v1, 13) ^ v0;
        v0 = Long.rotateLeft(v0, 32);
        v2 += v3;
        v3 = Long.rotateLeft(v3, 16) ^ v2;
        v0 += v3;
        v3 = Long.rotateLeft(v3, 21) ^ v0;
        v2 += v1;
        v1 = Long.rotateLeft(v1, 17) ^ v2;
        v2 = Long.rotateLeft(v2, 32);
    }
}
