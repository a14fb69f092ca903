package dev.portwhy.agent.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A column of a {@link ParquetFile}. Texts stand once each in a dictionary, since those of a history repeat themselves; numbers stand
 * as they are. The numbers in here are those of parquet.thrift (github.com/apache/parquet-format).
 */
public final class ParquetColumn {

    /** What a column has. */
    public enum Kind {
        /** A whole number. */
        NUMBER,
        /** Yes or no. */
        TRUTH,
        /** A text. */
        TEXT,
        /** A moment, in milliseconds since 1970. */
        TIME
    }

    private static final int BOOLEAN = 0;
    private static final int INT64 = 2;
    private static final int BYTE_ARRAY = 6;

    private static final int PLAIN = 0;
    private static final int RLE = 3;
    private static final int RLE_DICTIONARY = 8;

    private final String name;
    private final Kind kind;
    private final Map<String, Integer> dictionary = new HashMap<>();
    private final List<String> texts = new ArrayList<>();
    private long[] values = new long[1024];
    private boolean[] known = new boolean[1024];
    private int rows;
    private int size;

    ParquetColumn(String name, Kind kind) {
        this.name = name;
        this.kind = kind;
    }

    /** What it has. */
    public Kind kind() {
        return kind;
    }

    private void row(boolean isKnown) {
        if (rows == known.length) {
            known = Arrays.copyOf(known, rows * 2);
        }
        known[rows++] = isKnown;
    }

    /** The next row has a number, a moment, or 1 for yes and 0 for no; or nothing. */
    public void number(@Nullable Long value) {
        if (value == null) {
            row(false);
        } else {
            number(value.longValue());
        }
    }

    /** As {@link #number(Long)}, of one that is there. */
    public void number(long value) {
        row(true);
        if (size == values.length) {
            values = Arrays.copyOf(values, size * 2);
        }
        values[size++] = value;
    }

    /** The next row has a text, or nothing. */
    public void text(@Nullable String value) {
        if (value == null) {
            row(false);
            return;
        }
        Integer number = dictionary.get(value);
        if (number == null) {
            number = texts.size();
            dictionary.put(value, number);
            texts.add(value);
        }
        number(number);
    }

    int rows() {
        return rows;
    }

    /** How many characters its dictionary has. */
    int distinct() {
        return texts.size();
    }

    private int type() {
        return switch (kind) {
            case NUMBER, TIME -> INT64;
            case TRUTH -> BOOLEAN;
            case TEXT -> BYTE_ARRAY;
        };
    }

    /** How a reader finds out what it has (SchemaElement). */
    byte[] schema() {
        CompactStruct element =
                new CompactStruct().number(1, type()).number(3, 1).text(4, name);
        CompactStruct none = new CompactStruct();
        switch (kind) {
            case NUMBER, TRUTH -> {}
            case TEXT -> element.number(6, 0).struct(10, new CompactStruct().struct(1, none));
            case TIME -> {
                CompactStruct milliseconds = new CompactStruct().struct(1, none);
                CompactStruct time = new CompactStruct().truth(1, true).struct(2, milliseconds);
                element.number(6, 9).struct(10, new CompactStruct().struct(8, time));
            }
        }
        return element.bytes();
    }

    /**
     * Writes its rows, and forgets them.
     *
     * @param out writes pages, at an offset that it knows
     * @return what the footer says of them (ColumnChunk)
     */
    byte[] write(ParquetFile.Pages out) throws java.io.IOException {
        CompactStruct meta = new CompactStruct().number(1, type());
        long begin = out.offset();
        long plain = 0;
        long data = begin;
        if (kind == Kind.TEXT) {
            plain += out.page(
                    2,
                    plainTexts(),
                    7,
                    new CompactStruct().number(1, texts.size()).number(2, PLAIN));
            data = out.offset();
        }
        int encoding = kind == Kind.TEXT ? RLE_DICTIONARY : PLAIN;
        plain += out.page(
                0,
                page(),
                5,
                new CompactStruct()
                        .number(1, rows)
                        .number(2, encoding)
                        .number(3, RLE)
                        .number(4, RLE));
        meta.numbers(2, PLAIN, RLE, encoding)
                .texts(3, name)
                .number(4, ParquetFile.GZIP)
                .large(5, rows)
                .large(6, plain)
                .large(7, out.offset() - begin)
                .large(9, data);
        if (kind == Kind.TEXT) {
            meta.large(11, begin);
        }
        meta.struct(12, statistics());
        rows = 0;
        size = 0;
        texts.clear();
        dictionary.clear();
        return new CompactStruct().large(2, begin).struct(3, meta).bytes();
    }

    private byte[] plainTexts() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (String text : texts) {
            byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(little(4).putInt(utf8.length).array());
            bytes.writeBytes(utf8);
        }
        return bytes.toByteArray();
    }

    private byte[] page() {
        RunLengths levels = new RunLengths(1);
        for (int i = 0; i < rows; i++) {
            levels.add(known[i] ? 1 : 0);
        }
        byte[] which = levels.bytes();
        byte[] what = switch (kind) {
            case NUMBER, TIME -> plainNumbers();
            case TRUTH -> bits();
            case TEXT -> indexes();
        };
        return little(4 + which.length + what.length)
                .putInt(which.length)
                .put(which)
                .put(what)
                .array();
    }

    private byte[] plainNumbers() {
        byte[] bytes = new byte[size * Long.BYTES];
        ByteBuffer into = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < size; i++) {
            into.putLong(values[i]);
        }
        return bytes;
    }

    private byte[] bits() {
        byte[] bytes = new byte[(size + 7) / 8];
        for (int i = 0; i < size; i++) {
            bytes[i / 8] |= (byte) (values[i] << i % 8);
        }
        return bytes;
    }

    private byte[] indexes() {
        int bits = Math.max(1, 32 - Integer.numberOfLeadingZeros(texts.size() - 1));
        RunLengths runs = new RunLengths(bits);
        for (int i = 0; i < size; i++) {
            runs.add((int) values[i]);
        }
        byte[] encoded = runs.bytes();
        return ByteBuffer.allocate(1 + encoded.length)
                .put((byte) bits)
                .put(encoded)
                .array();
    }

    /** What lets a reader pass over rows: the least and the most of numbers. */
    private CompactStruct statistics() {
        CompactStruct statistics = new CompactStruct().large(3, rows - size);
        if (type() == INT64 && size > 0) {
            long[] own = Arrays.copyOf(values, size);
            statistics
                    .binary(
                            5,
                            little(8)
                                    .putLong(Arrays.stream(own).max().orElse(0))
                                    .array())
                    .binary(
                            6,
                            little(8)
                                    .putLong(Arrays.stream(own).min().orElse(0))
                                    .array());
        }
        return statistics;
    }

    private static ByteBuffer little(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
