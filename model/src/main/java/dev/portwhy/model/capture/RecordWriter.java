package dev.portwhy.model.capture;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Writes records: begins one, adds fields, ends it. */
final class RecordWriter {

    private static final int FLUSH_AT = 1 << 16;

    private final OutputStream out;
    private final StringBuilder text = new StringBuilder(FLUSH_AT + 4096);
    private byte[] bytes = new byte[FLUSH_AT + 4096];
    private long records;

    RecordWriter(OutputStream out) {
        this.out = out;
    }

    /** The records so far. */
    long records() {
        return records;
    }

    /** The line that names the fields of the records of a kind; it stands before the first of them. */
    void declare(RecordKind kind) throws IOException {
        text.append('#').append(kind.word());
        for (String field : kind.fields()) {
            text.append('\t').append(field);
        }
        text.append('\n');
        flushIfFull();
    }

    RecordWriter begin(RecordKind kind) {
        return begin(kind.word());
    }

    RecordWriter begin(String kind) {
        records++;
        text.append(kind);
        return this;
    }

    /** A field of text; null for no value. */
    RecordWriter field(@Nullable String value) {
        text.append('\t');
        if (value == null) {
            text.append('-');
        } else if (value.equals("-")) {
            text.append("\\-");
        } else {
            escape(value);
        }
        return this;
    }

    RecordWriter field(long value) {
        text.append('\t').append(value);
        return this;
    }

    /** A field of characters that need no escape. */
    StringBuilder raw() {
        return text.append('\t');
    }

    void end() throws IOException {
        text.append('\n');
        flushIfFull();
    }

    private void escape(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c >= ' ' && c != '\\' && c < 0x7f) {
                text.append(c);
            } else {
                escape(value, i, c);
            }
        }
    }

    private void escape(String value, int at, char c) {
        switch (c) {
            case '\t' -> text.append("\\t");
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\\' -> text.append("\\\\");
            default -> {
                boolean pair = Character.isHighSurrogate(c)
                                && at + 1 < value.length()
                                && Character.isLowSurrogate(value.charAt(at + 1))
                        || Character.isLowSurrogate(c) && at > 0 && Character.isHighSurrogate(value.charAt(at - 1));
                if (c >= 0xa0 && !Character.isSurrogate(c) || pair) {
                    text.append(c);
                } else {
                    text.append("\\u");
                    for (int shift = 12; shift >= 0; shift -= 4) {
                        text.append(Character.forDigit(c >>> shift & 0xf, 16));
                    }
                }
            }
        }
    }

    private void flushIfFull() throws IOException {
        if (text.length() >= FLUSH_AT) {
            flush();
        }
    }

    /** Hands everything on. */
    void flush() throws IOException {
        int length = text.length();
        if (bytes.length < length) {
            bytes = new byte[length + FLUSH_AT];
        }
        int ascii = 0;
        while (ascii < length) {
            char c = text.charAt(ascii);
            if (c >= 0x80) {
                break;
            }
            bytes[ascii++] = (byte) c;
        }
        out.write(bytes, 0, ascii);
        if (ascii < length) {
            out.write(text.substring(ascii).getBytes(StandardCharsets.UTF_8));
        }
        text.setLength(0);
    }
}
