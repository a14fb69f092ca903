package dev.portwhy.linux.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Attributes whole, cut and damaged, kept as words and as bytes. */
class NetlinkAttributesTest {

    private static List<String> asBytes(byte[] bytes) {
        List<String> found = new ArrayList<>();
        NetlinkAttributes.each(bytes, (type, value) -> found.add(type + Arrays.toString(value)));
        return found;
    }

    private static List<String> asWords(byte[] bytes) {
        int[] words = NetlinkReaders.words(bytes);
        List<String> found = new ArrayList<>();
        NetlinkAttributes.each(words, 0, bytes.length, (type, at, size) -> {
            byte[] value = new byte[size];
            for (int i = 0; i < size; i++) {
                value[i] = (byte) (words[at + i / 4] >>> 8 * (i % 4));
            }
            found.add(type + Arrays.toString(value));
        });
        return found;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // the header's own length, padding, a flag in the type
                "4 0 1 0; 1[]",
                "5 0 2 0 9 0 0 0 4 0 3 0; 2[9] 3[]",
                "8 0 2 -128 1 2 3 4; 2[1, 2, 3, 4]",
                // shorter than a header, longer than what is there: what came before counts
                "4 0 1 0 3 0 2 0; 1[]",
                "4 0 1 0 0 0 0 0; 1[]",
                "4 0 1 0 9 0 2 0 1 2 3 4; 1[]",
                "0 0 0 0; ''",
                "4 0 1; ''",
            })
    void aDamagedAttributeEndsTheWalk(String bytes, String expected) {
        String[] parts = bytes.split(" ");
        byte[] message = new byte[parts.length];
        for (int i = 0; i < parts.length; i++) {
            message[i] = Byte.parseByte(parts[i]);
        }
        assertThat(String.join(" ", asBytes(message))).isEqualTo(expected);
        assertThat(String.join(" ", asWords(message))).isEqualTo(expected);
    }

    @Test
    void wordsAndBytesSayTheSame() {
        Random random = new Random(1);
        int attributes = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] message = new byte[4 * random.nextInt(12)];
            random.nextBytes(message);
            for (int at = 0; at + 4 <= message.length; at += 4) {
                if (random.nextInt(3) > 0) {
                    message[at] = (byte) random.nextInt(14);
                    message[at + 1] = 0;
                }
            }
            List<String> found = asBytes(message);
            assertThat(asWords(message)).isEqualTo(found);
            attributes += found.size();
        }
        assertThat(attributes).isGreaterThan(10_000);
    }
}
