package dev.portwhy.agent;

import java.io.ByteArrayOutputStream;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Columns of numbers as few bytes: each number as its distance from the one before, of which small ones take a byte (as
 * protobuf.dev/programming-guides/encoding writes sint32), and what repeats itself taken out (RFC 1951) where that makes it smaller.
 *
 * <p>A block is a byte that says which, then the length and the count of columns, then the numbers of each. A number that is not known
 * is a 0; any other stands one above its distance.
 */
final class UsageBlock {

    /** A number that is not known. */
    static final int UNKNOWN = -1;

    private static final byte PLAIN = 1;
    private static final byte DEFLATED = 2;

    /** No block of ours has more numbers: it is a damaged one. */
    private static final int MOST = 1 << 20;

    private UsageBlock() {}

    /** Columns of the same length, from numbers that are not below 0, or {@link #UNKNOWN}. */
    static byte[] of(int length, int[]... columns) {
        ByteArrayOutputStream plain = new ByteArrayOutputStream();
        plain.write(PLAIN);
        number(plain, length);
        number(plain, columns.length);
        for (int[] column : columns) {
            long before = 0;
            for (int i = 0; i < length; i++) {
                if (column[i] == UNKNOWN) {
                    number(plain, 0);
                } else {
                    long distance = column[i] - before;
                    number(plain, (distance << 1 ^ distance >> 63) + 1);
                    before = column[i];
                }
            }
        }
        byte[] bytes = plain.toByteArray();
        byte[] smaller = new byte[bytes.length];
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        try {
            deflater.setInput(bytes, 1, bytes.length - 1);
            deflater.finish();
            int size = deflater.deflate(smaller, 1, smaller.length - 1);
            if (deflater.finished()) {
                smaller[0] = DEFLATED;
                return Arrays.copyOf(smaller, size + 1);
            }
            return bytes;
        } finally {
            deflater.end();
        }
    }

    private static void number(ByteArrayOutputStream out, long number) {
        long left = number;
        while (left >= 0x80) {
            out.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    /**
     * The columns of a block.
     *
     * @throws SQLException where it is none
     */
    static int[][] columns(byte @Nullable [] block) throws SQLException {
        if (block == null) {
            throw new SQLException("a block of usage is missing");
        }
        try {
            return new Reader(plain(block)).columns();
        } catch (DataFormatException | IndexOutOfBoundsException e) {
            throw new SQLException("a block of usage is damaged", e);
        }
    }

    /**
     * So many columns of such a length.
     *
     * @throws SQLException where it has others, or is none
     */
    static int[][] columns(byte @Nullable [] block, int count, int length) throws SQLException {
        int[][] columns = columns(block);
        if (columns.length != count || columns[0].length != length) {
            throw new SQLException("a block of usage has another shape");
        }
        return columns;
    }

    private static byte[] plain(byte[] block) throws DataFormatException {
        if (block[0] == PLAIN) {
            return block;
        }
        if (block[0] != DEFLATED) {
            throw new DataFormatException("kind " + block[0]);
        }
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(block, 1, block.length - 1);
            byte[] plain = new byte[block.length * 4 + 64];
            int size = 1;
            while (!inflater.finished()) {
                if (size == plain.length) {
                    plain = Arrays.copyOf(plain, size * 2);
                }
                int more = inflater.inflate(plain, size, plain.length - size);
                if (more == 0 && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new DataFormatException("cut off");
                }
                size += more;
                if (size > 5 * MOST) {
                    throw new DataFormatException("too long");
                }
            }
            return Arrays.copyOf(plain, size);
        } finally {
            inflater.end();
        }
    }

    /** Reads from behind the byte that says how. */
    private static final class Reader {
        private final byte[] bytes;
        private int at = 1;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        int[][] columns() throws DataFormatException {
            long length = number();
            long count = number();
            if (length > MOST || count > MOST || length * count > bytes.length) {
                throw new DataFormatException("too long");
            }
            int[][] columns = new int[(int) count][(int) length];
            for (int[] column : columns) {
                long before = 0;
                for (int i = 0; i < column.length; i++) {
                    long number = number();
                    if (number == 0) {
                        column[i] = UNKNOWN;
                    } else {
                        number--;
                        before += number >>> 1 ^ -(number & 1);
                        if (before < 0 || before > Integer.MAX_VALUE) {
                            throw new DataFormatException("out of range");
                        }
                        column[i] = (int) before;
                    }
                }
            }
            return columns;
        }

        private long number() {
            long number = 0;
            for (int shift = 0; shift < 63; shift += 7) {
                byte next = bytes[at++];
                number |= (long) (next & 0x7f) << shift;
                if (next >= 0) {
                    return number;
                }
            }
            throw new IndexOutOfBoundsException(at);
        }
    }
}
