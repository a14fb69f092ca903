package dev.portwhy.agent.parquet;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A structure in the compact protocol of Thrift (github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md), field by
 * field in the order of their numbers.
 */
final class CompactStruct {

    private static final int TRUE = 1;
    private static final int FALSE = 2;
    private static final int I32 = 5;
    private static final int I64 = 6;
    private static final int BINARY = 8;
    private static final int LIST = 9;
    private static final int STRUCT = 12;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private int before;

    private void field(int number, int type) {
        bytes.write(number - before << 4 | type);
        before = number;
    }

    private static void varint(ByteArrayOutputStream to, long number) {
        long left = number;
        while ((left & ~0x7fL) != 0) {
            to.write((int) (left & 0x7f | 0x80));
            left >>>= 7;
        }
        to.write((int) left);
    }

    private static void zigzag(ByteArrayOutputStream to, long number) {
        varint(to, number << 1 ^ number >> 63);
    }

    CompactStruct truth(int number, boolean value) {
        field(number, value ? TRUE : FALSE);
        return this;
    }

    CompactStruct number(int number, int value) {
        field(number, I32);
        zigzag(bytes, value);
        return this;
    }

    CompactStruct large(int number, long value) {
        field(number, I64);
        zigzag(bytes, value);
        return this;
    }

    CompactStruct binary(int number, byte[] value) {
        field(number, BINARY);
        varint(bytes, value.length);
        bytes.writeBytes(value);
        return this;
    }

    CompactStruct text(int number, String value) {
        return binary(number, value.getBytes(StandardCharsets.UTF_8));
    }

    CompactStruct struct(int number, CompactStruct value) {
        field(number, STRUCT);
        bytes.writeBytes(value.bytes());
        return this;
    }

    /** Structures that are bytes already. */
    CompactStruct structs(int number, List<byte[]> values) {
        list(number, values.size(), STRUCT);
        values.forEach(bytes::writeBytes);
        return this;
    }

    CompactStruct numbers(int number, int... values) {
        list(number, values.length, I32);
        for (int value : values) {
            zigzag(bytes, value);
        }
        return this;
    }

    CompactStruct texts(int number, String value) {
        list(number, 1, BINARY);
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        varint(bytes, text.length);
        bytes.writeBytes(text);
        return this;
    }

    private void list(int number, int size, int type) {
        field(number, LIST);
        if (size < 15) {
            bytes.write(size << 4 | type);
        } else {
            bytes.write(0xf0 | type);
            varint(bytes, size);
        }
    }

    /** All of it, with its end. */
    byte[] bytes() {
        byte[] all = new byte[bytes.size() + 1];
        System.arraycopy(bytes.toByteArray(), 0, all, 0, all.length - 1);
        return all;
    }
}
