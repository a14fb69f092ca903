package dev.portwhy.linux.kit;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;

/** Recorded files of the kernel and of container runtimes, kept as resources beside the tests that read them. */
public final class Fixture {

    private Fixture() {}

    /** The bytes of a resource below {@code dev/portwhy/linux}. */
    public static byte[] bytes(String name) {
        try (InputStream in = Fixture.class.getResourceAsStream("/dev/portwhy/linux/" + name)) {
            if (in == null) {
                throw new IllegalArgumentException("no fixture " + name);
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As {@link #bytes(String)}, as text. */
    public static String text(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /**
     * Feeds a parser with every beginning of {@code good}, and with {@code count} versions in which bytes were changed,
     * taken out, doubled and moved. The parser must survive; a failure names the seed and the round.
     */
    public static void torture(byte[] good, long seed, int count, Consumer<byte[]> parser) {
        for (int length = 0; length < good.length; length += 1 + good.length / 700) {
            feed(parser, java.util.Arrays.copyOf(good, length), seed, -length);
        }
        mutations(good, seed, count, parser);
    }

    /** As {@link #torture}, with the changed versions only. */
    public static void mutations(byte[] good, long seed, int count, Consumer<byte[]> parser) {
        Random random = new Random(seed);
        for (int round = 0; round < count; round++) {
            feed(parser, mutated(good, random), seed, round);
        }
    }

    private static void feed(Consumer<byte[]> parser, byte[] input, long seed, int round) {
        try {
            parser.accept(input);
        } catch (RuntimeException e) {
            throw new AssertionError(
                    "seed " + seed + ", round " + round + ", input: " + new String(input, StandardCharsets.ISO_8859_1),
                    e);
        }
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bytes = good.clone();
        int changes = 1 + random.nextInt(8);
        for (int i = 0; i < changes && bytes.length > 2; i++) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(40, bytes.length - at));
            switch (random.nextInt(5)) {
                case 0 -> bytes[at] = (byte) random.nextInt(256);
                case 1 -> bytes[at] = (byte) " \n:/0f.-\\{}[]\",".charAt(random.nextInt(15));
                case 2 -> bytes = joined(bytes, 0, at, at + length, bytes.length);
                case 3 -> bytes = joined(bytes, 0, at + length, at, bytes.length);
                default -> bytes = joined(bytes, at, bytes.length, 0, at);
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] from, int start, int end, int secondStart, int secondEnd) {
        byte[] joined = new byte[end - start + secondEnd - secondStart];
        System.arraycopy(from, start, joined, 0, end - start);
        System.arraycopy(from, secondStart, joined, end - start, secondEnd - secondStart);
        return joined;
    }
}
