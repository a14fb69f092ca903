package dev.portwhy.model.capture;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads records field by field. Nothing in the file is believed: a field that is missing or makes no sense gives a
 * {@link CaptureException} with the number of its line, and no more is kept than the line at hand.
 */
final class RecordReader {

    private static final int LONGEST_LINE = 1 << 24;

    private final InputStream in;
    private long left;
    private byte[] buffer = new byte[1 << 16];
    private int start;
    private int end;
    private int lineEnd;
    private int at;
    private long line;
    private long records;

    RecordReader(InputStream in, long most) {
        this.in = in;
        left = most;
    }

    /** The number of the line at hand, counted from 1; 0 before the first. */
    long line() {
        return line;
    }

    /** How many records have been read. */
    long records() {
        return records;
    }

    /** Goes to the next record; false at the end of the file. The rest of the record before it is skipped. */
    boolean next() throws IOException {
        do {
            if (!nextLine()) {
                return false;
            }
        } while (buffer[at] == '#');
        records++;
        return true;
    }

    private boolean nextLine() throws IOException {
        int search = start;
        while (true) {
            for (; search < end; search++) {
                if (buffer[search] == '\n') {
                    at = start;
                    lineEnd = search;
                    start = search + 1;
                    line++;
                    return true;
                }
            }
            int kept = end - start;
            if (!fill()) {
                if (kept > 0) {
                    throw line == 0 ? damaged() : new CaptureException("capture.cut-off", line + 1);
                }
                return false;
            }
            search = start + kept;
        }
    }

    private boolean fill() throws IOException {
        int kept = end - start;
        if (start > 0) {
            System.arraycopy(buffer, start, buffer, 0, kept);
            start = 0;
            end = kept;
        }
        if (end == buffer.length) {
            if (end >= LONGEST_LINE) {
                throw damaged();
            }
            buffer = Arrays.copyOf(buffer, end * 2);
        }
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            return false;
        }
        end += read;
        left -= read;
        if (left < 0) {
            throw new CaptureException("capture.too-large");
        }
        return true;
    }

    /** The complaint about the line at hand. */
    CaptureException damaged() {
        return line == 0 ? new CaptureException("capture.foreign") : new CaptureException("capture.damaged", line);
    }

    /** Whether the record has another field. */
    boolean more() {
        return at <= lineEnd;
    }

    private int fieldEnd() throws CaptureException {
        if (at > lineEnd) {
            throw damaged();
        }
        int to = at;
        while (to < lineEnd && buffer[to] != '\t') {
            to++;
        }
        return to;
    }

    /** The next field; null for no value. */
    @Nullable String textOrNull() throws CaptureException {
        int to = fieldEnd();
        int from = at;
        at = to + 1;
        if (to == from + 1 && buffer[from] == '-') {
            return null;
        }
        boolean plain = true;
        for (int i = from; i < to && plain; i++) {
            plain = buffer[i] != '\\' && buffer[i] >= 0;
        }
        if (plain) {
            return new String(buffer, from, to - from, StandardCharsets.ISO_8859_1);
        }
        return unescaped(new String(buffer, from, to - from, StandardCharsets.UTF_8));
    }

    /** The next field, which must have a value. */
    String text() throws CaptureException {
        String text = textOrNull();
        if (text == null) {
            throw damaged();
        }
        return text;
    }

    private String unescaped(String text) throws CaptureException {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i++);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            switch (i < text.length() ? text.charAt(i++) : ' ') {
                case 't' -> out.append('\t');
                case 'n' -> out.append('\n');
                case 'r' -> out.append('\r');
                case '\\' -> out.append('\\');
                case '-' -> out.append('-');
                case 'u' -> {
                    out.append(unicode(text, i));
                    i += 4;
                }
                default -> throw damaged();
            }
        }
        return out.toString();
    }

    private char unicode(String text, int from) throws CaptureException {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = i < text.length() ? Character.digit(text.charAt(i), 16) : -1;
            if (digit < 0) {
                throw damaged();
            }
            value = value << 4 | digit;
        }
        return (char) value;
    }

    /** The next field as a whole number between two bounds. */
    long number(long low, long high) throws CaptureException {
        int to = fieldEnd();
        int from = at;
        boolean negative = from < to && buffer[from] == '-';
        int digits = to - from - (negative ? 1 : 0);
        if (digits < 1 || digits > 19) {
            throw damaged();
        }
        long value = 0;
        for (int i = to - digits; i < to; i++) {
            int digit = buffer[i] - '0';
            if (digit < 0 || digit > 9 || value < (Long.MIN_VALUE + digit) / 10) {
                throw damaged();
            }
            // Counts downwards, so that the least number, which has no positive twin, can be read.
            value = value * 10 - digit;
        }
        at = to + 1;
        if (!negative) {
            if (value == Long.MIN_VALUE) {
                throw damaged();
            }
            value = -value;
        }
        if (value < low || value > high) {
            throw damaged();
        }
        return value;
    }

    /** The next field as a number of 32 bits. */
    int integer() throws CaptureException {
        return (int) number(Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** The next field as a number from 0 to {@code most}. */
    int index(int most) throws CaptureException {
        return (int) number(0, most);
    }

    /** The next field as yes or no. */
    boolean flag() throws CaptureException {
        return number(0, 1) == 1;
    }

    /** The constant of an enum that the next field names. */
    <E extends Enum<E>> E constant(E[] values) throws CaptureException {
        String name = text();
        for (E value : values) {
            if (value.name().equals(name)) {
                return value;
            }
        }
        throw damaged();
    }
}
