package dev.portwhy.model.capture;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/**
 * The text of a capture file, packed or not. A capture packs to a fifth or a tenth of its text; what grows more than a
 * hundredfold was made to fill the memory of whoever reads it.
 */
final class PackedInput {

    /** The most that is read from one file, unpacked: some ten million sockets. */
    private static final long MOST_BYTES = 1L << 30;

    /** Below this no growth is too large. */
    private static final long ALWAYS_FINE = 1L << 25;

    private static final int MOST_GROWTH = 100;
    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC_1 = 0x1f;
    private static final int GZIP_MAGIC_2 = 0x8b;

    private final Counted packed;
    private final InputStream text;
    private long read;

    PackedInput(InputStream in) throws IOException {
        packed = new Counted(in);
        BufferedInputStream buffered = new BufferedInputStream(packed, BUFFER);
        buffered.mark(2);
        int first = buffered.read();
        int second = buffered.read();
        buffered.reset();
        text = first == GZIP_MAGIC_1 && second == GZIP_MAGIC_2 ? new GZIPInputStream(buffered, BUFFER) : buffered;
    }

    /** As {@link InputStream#read(byte[], int, int)}. */
    int read(byte[] buffer, int offset, int length) throws IOException {
        int got = text.read(buffer, offset, length);
        read += Math.max(0, got);
        if (read > MOST_BYTES) {
            throw new CaptureException("capture.too-large");
        }
        if (read > ALWAYS_FINE && read / MOST_GROWTH > packed.count) {
            throw new CaptureException("capture.swollen", MOST_GROWTH);
        }
        return got;
    }

    /** Counts what is read. */
    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int got = super.read();
            count += got < 0 ? 0 : 1;
            return got;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            int got = super.read(buffer, offset, length);
            count += Math.max(0, got);
            return got;
        }
    }
}
