package dev.portwhy.linux.file;

import java.nio.charset.StandardCharsets;

/**
 * A place in the bytes of a text file of the kernel, from which words and numbers are read onwards.
 *
 * <p>The parsers of this module work on bytes with one of these and make objects only for what is kept: a busy machine
 * has a hundred thousand lines to read. No method goes past the end or throws for bad input; what is missing reads as
 * an empty word or as {@link #NONE}.
 */
public final class TextCursor {

    /** What a number reads as where there is none. */
    static final long NONE = -1;

    private final byte[] bytes;
    private final int end;
    private int at;

    /** A cursor over {@code bytes[from]} to {@code bytes[to - 1]}. */
    public TextCursor(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.end = to;
    }

    /** A cursor over the UTF-8 bytes of a text. */
    public static TextCursor of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new TextCursor(bytes, 0, bytes.length);
    }

    /** The index of the next byte. */
    int position() {
        return at;
    }

    /** Whether nothing is left. */
    public boolean atEnd() {
        return at >= end;
    }

    /** Whether the last byte consumed is {@code letter}. */
    public boolean behind(char letter) {
        return at > 0 && bytes[at - 1] == (byte) letter;
    }

    /** Whether nothing is left of this line. */
    public boolean atLineEnd() {
        return at >= end || bytes[at] == '\n';
    }

    /** The next byte, not consumed; 0 at the end. */
    public int peek() {
        return at < end ? bytes[at] : 0;
    }

    /** Consumes {@code count} bytes, or what is left. */
    public void skip(int count) {
        at = Math.min(end, at + count);
    }

    /** Moves behind the next newline. */
    public void nextLine() {
        while (at < end && bytes[at] != '\n') {
            at++;
        }
        if (at < end) {
            at++;
        }
    }

    /** Moves behind spaces and tabs. */
    public void skipSpaces() {
        while (at < end && (bytes[at] == ' ' || bytes[at] == '\t')) {
            at++;
        }
    }

    /** Moves behind the next word and the spaces before it. A byte beyond ASCII belongs to its word. */
    public void skipWord() {
        skipSpaces();
        while (at < end && (bytes[at] > ' ' || bytes[at] < 0)) {
            at++;
        }
    }

    /** The next word of this line, which ends at white space; empty at the end of the line. */
    public String word() {
        skipSpaces();
        int start = at;
        skipWord();
        return new String(bytes, start, at - start, StandardCharsets.UTF_8);
    }

    /**
     * The bytes up to {@code delimiter}, which is consumed, or to the end of the line, which is not. A carriage return
     * before the end of the line belongs to the end: files are copied through systems that write one.
     */
    public String until(char delimiter) {
        int start = at;
        while (at < end && bytes[at] != delimiter && bytes[at] != '\n') {
            at++;
        }
        boolean carriageReturn = at > start && at < end && bytes[at] == '\n' && bytes[at - 1] == '\r';
        int size = at - start - (carriageReturn ? 1 : 0);
        String text = new String(bytes, start, size, StandardCharsets.UTF_8);
        if (at < end && bytes[at] == delimiter) {
            at++;
        }
        return text;
    }

    /** The rest of this line; the newline is consumed. */
    public String line() {
        return until('\n');
    }

    /** Consumes {@code expected} if it comes next. */
    public boolean accept(String expected) {
        int length = expected.length();
        if (end - at < length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (bytes[at + i] != (byte) expected.charAt(i)) {
                return false;
            }
        }
        at += length;
        return true;
    }

    /** Consumes one byte if it is {@code expected}. */
    public boolean accept(char expected) {
        if (at < end && bytes[at] == (byte) expected) {
            at++;
            return true;
        }
        return false;
    }

    /** The next decimal number, after spaces; {@link #NONE} where there is none or it does not fit. */
    public long decimal() {
        skipSpaces();
        int start = at;
        long value = 0;
        boolean fits = true;
        while (at < end && bytes[at] >= '0' && bytes[at] <= '9') {
            int digit = bytes[at++] - '0';
            fits &= value <= (Long.MAX_VALUE - digit) / 10;
            value = value * 10 + digit;
        }
        return at == start || !fits ? NONE : value;
    }

    /** The next hexadecimal number of at most 15 digits, after spaces; {@link #NONE} where there is none. */
    public long hexadecimal() {
        skipSpaces();
        int start = at;
        long value = 0;
        int digit;
        while (at < end && (digit = digit(bytes[at])) >= 0) {
            value = value << 4 | digit;
            at++;
        }
        return at == start || at - start > 15 ? NONE : value;
    }

    /** The next eight hexadecimal digits as a word; {@link #NONE} where there are fewer. */
    public long word32() {
        if (end - at < 8) {
            return NONE;
        }
        long value = 0;
        for (int i = 0; i < 8; i++) {
            int digit = digit(bytes[at + i]);
            if (digit < 0) {
                return NONE;
            }
            value = value << 4 | digit;
        }
        at += 8;
        return value;
    }

    private static int digit(byte letter) {
        if (letter >= '0' && letter <= '9') {
            return letter - '0';
        }
        int lower = letter | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }
}
