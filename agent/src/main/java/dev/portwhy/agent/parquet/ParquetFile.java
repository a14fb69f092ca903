package dev.portwhy.agent.parquet;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/**
 * A table that is written row by row: each column takes its value, then the row is over. Of what was not written yet it holds
 * {@link #GROUP} rows at most.
 */
public final class ParquetFile implements Closeable {

    /** The number of this way to make pages smaller (CompressionCodec). */
    static final int GZIP = 2;

    /** So many rows are a group, that a reader may take by itself. */
    private static final int GROUP = 100_000;

    /** Or fewer, where a dictionary would grow long. */
    private static final int DICTIONARY = 20_000;

    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;
    private final List<ParquetColumn> columns = new ArrayList<>();
    private final List<byte[]> groups = new ArrayList<>();
    private final Pages pages;
    private long rows;

    /** Writes pages, and knows where it is. */
    static final class Pages {
        private final OutputStream out;
        private long offset;

        private Pages(OutputStream out) {
            this.out = out;
        }

        private void write(byte[] bytes) throws IOException {
            out.write(bytes);
            offset += bytes.length;
        }

        long offset() {
            return offset;
        }

        /**
         * Writes a page (PageHeader).
         *
         * @param type what it is
         * @param plain what it has
         * @param field where in the header the rest of it stands
         * @return how many bytes that would have been if it were not made smaller
         */
        long page(int type, byte[] plain, int field, CompactStruct rest) throws IOException {
            ByteArrayOutputStream smaller = new ByteArrayOutputStream();
            try (GZIPOutputStream zip = new GZIPOutputStream(smaller)) {
                zip.write(plain);
            }
            byte[] header = new CompactStruct()
                    .number(1, type)
                    .number(2, plain.length)
                    .number(3, smaller.size())
                    .struct(field, rest)
                    .bytes();
            write(header);
            write(smaller.toByteArray());
            return header.length + (long) plain.length;
        }
    }

    /** Begins a file. */
    public ParquetFile(OutputStream out) throws IOException {
        this.out = out;
        pages = new Pages(out);
        pages.write(MAGIC);
    }

    /** A column more, before the first row. */
    public ParquetColumn column(String name, ParquetColumn.Kind kind) {
        ParquetColumn column = new ParquetColumn(name, kind);
        columns.add(column);
        return column;
    }

    /** Each column has taken a value. */
    public void endRow() throws IOException {
        rows++;
        int held = columns.getFirst().rows();
        boolean full = held == GROUP;
        for (ParquetColumn column : columns) {
            if (column.rows() != held) {
                throw new IllegalStateException("a row that lacks a value");
            }
            full |= column.distinct() >= DICTIONARY;
        }
        if (full) {
            endGroup();
        }
    }

    private void endGroup() throws IOException {
        long held = columns.getFirst().rows();
        if (held == 0) {
            return;
        }
        long begin = pages.offset();
        List<byte[]> chunks = new ArrayList<>();
        for (ParquetColumn column : columns) {
            chunks.add(column.write(pages));
        }
        groups.add(new CompactStruct()
                .structs(1, chunks)
                .large(2, pages.offset() - begin)
                .large(3, held)
                .bytes());
    }

    /** How many rows it has. */
    public long rows() {
        return rows;
    }

    /** Writes what is left and the footer (FileMetaData); what it writes to stays open. */
    @Override
    public void close() throws IOException {
        endGroup();
        List<byte[]> schema = new ArrayList<>();
        schema.add(
                new CompactStruct().text(4, "table").number(5, columns.size()).bytes());
        columns.forEach(column -> schema.add(column.schema()));
        byte[] order = new CompactStruct().struct(1, new CompactStruct()).bytes();
        byte[] footer = new CompactStruct()
                .number(1, 2)
                .structs(2, schema)
                .large(3, rows)
                .structs(4, groups)
                .text(6, "portwhy")
                .structs(7, Collections.nCopies(columns.size(), order))
                .bytes();
        pages.write(footer);
        pages.write(ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array());
        pages.write(MAGIC);
        out.flush();
    }
}
