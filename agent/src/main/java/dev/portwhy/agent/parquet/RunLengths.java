package dev.portwhy.agent.parquet;

import java.io.ByteArrayOutputStream;

/** Small numbers as runs of one value each (parquet.apache.org/docs/file-format/data-pages/encodings, RLE = 3, without bit-packed runs). */
final class RunLengths {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final int width;
    private int value;
    private int length;

    /** Of numbers that take so many bits. */
    RunLengths(int bits) {
        width = (bits + 7) / 8;
    }

    void add(int next) {
        if (length > 0 && next != value) {
            end();
        }
        value = next;
        length++;
    }

    private void end() {
        int header = length << 1;
        while ((header & ~0x7f) != 0) {
            bytes.write(header & 0x7f | 0x80);
            header >>>= 7;
        }
        bytes.write(header);
        for (int i = 0; i < width; i++) {
            bytes.write(value >>> 8 * i);
        }
        length = 0;
    }

    byte[] bytes() {
        if (length > 0) {
            end();
        }
        return bytes.toByteArray();
    }
}
