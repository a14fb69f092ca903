package dev.portwhy.load;

import java.nio.charset.StandardCharsets;

/**
 * Reads the answers that come over one connection (HTTP/1.1, RFC 9112), piece by piece as they arrive, and keeps nothing of them
 * but what a load needs: the status, whether an answer is whole, whether the connection goes on. It allocates only where a
 * line of the header comes in two pieces.
 */
final class HttpAnswer {

    /** The longest line of a header; nginx and Apache end at 8 KiB. */
    private static final int LONGEST_LINE = 65_536;

    private static final int STATUS_LINE = 0;
    private static final int HEADER = 1;
    private static final int BODY = 2;
    private static final int BODY_UNTIL_CLOSED = 3;
    private static final int CHUNK_SIZE = 4;
    private static final int CHUNK_END = 5;
    private static final int TRAILER = 6;
    private static final int WHOLE = 7;
    private static final int MALFORMED = 8;

    private static final byte[] CONTENT_LENGTH = "content-length:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TRANSFER_ENCODING = "transfer-encoding:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CONNECTION = "connection:".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHUNKED = "chunked".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CLOSE = "close".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEEP_ALIVE = "keep-alive".getBytes(StandardCharsets.US_ASCII);

    private static final byte[] NOTHING = new byte[0];

    private int state;
    private int status;
    private boolean oldVersion;
    private boolean saidClose;
    private boolean saidKeepAlive;
    private boolean chunked;
    private long length;
    private long left;
    private boolean begun;
    private byte[] carried = NOTHING;
    private int carriedBytes;

    HttpAnswer() {
        next();
    }

    /** Begins with the next answer. */
    void next() {
        state = STATUS_LINE;
        status = 0;
        oldVersion = false;
        saidClose = false;
        saidKeepAlive = false;
        chunked = false;
        length = -1;
        begun = false;
        carriedBytes = 0;
    }

    /** Whether the answer is complete. */
    boolean whole() {
        return state == WHOLE;
    }

    /** Whether what came is no HTTP. */
    boolean malformed() {
        return state == MALFORMED;
    }

    /** Whether anything of it has come. */
    boolean begun() {
        return begun;
    }

    /** Whether it is complete if the connection ends here. */
    boolean endsWithConnection() {
        return state == BODY_UNTIL_CLOSED;
    }

    /** Its status code. */
    int status() {
        return status;
    }

    /** Whether another request may follow over the same connection (RFC 9112, 9.3). */
    boolean connectionGoesOn() {
        return state == WHOLE && !saidClose && (!oldVersion || saidKeepAlive);
    }

    /**
     * How many of the bytes that have arrived need not be looked at: what is left of a body of known length.
     *
     * @param arrived how many bytes have arrived
     */
    int passOver(int arrived) {
        if (state != BODY && state != BODY_UNTIL_CLOSED) {
            return 0;
        }
        begun = true;
        if (state == BODY_UNTIL_CLOSED) {
            return arrived;
        }
        int passed = (int) Math.min(left, arrived);
        left -= passed;
        if (left == 0) {
            bodyEnds();
        }
        return passed;
    }

    /**
     * Takes what has arrived, up to the end of the answer.
     *
     * @return how many bytes belong to it
     */
    int take(byte[] bytes, int from, int to) {
        int at = from;
        begun |= to > from;
        while (at < to && state < WHOLE) {
            if (state == BODY || state == BODY_UNTIL_CLOSED) {
                at += passOver(to - at);
            } else {
                at = line(bytes, at, to);
            }
        }
        return at - from;
    }

    /** Takes one line, or carries a part of one over to the next piece. */
    private int line(byte[] bytes, int from, int to) {
        int end = from;
        while (end < to && bytes[end] != '\n') {
            end++;
        }
        if (end == to || carriedBytes > 0) {
            if (!carry(bytes, from, end)) {
                state = MALFORMED;
                return to;
            }
            if (end == to) {
                return to;
            }
            int size = carriedBytes;
            carriedBytes = 0;
            lineOf(carried, 0, size);
        } else {
            lineOf(bytes, from, end);
        }
        return end + 1;
    }

    private boolean carry(byte[] bytes, int from, int to) {
        int size = carriedBytes + to - from;
        if (size > LONGEST_LINE) {
            return false;
        }
        if (size > carried.length) {
            byte[] more = new byte[Math.max(256, size * 2)];
            System.arraycopy(carried, 0, more, 0, carriedBytes);
            carried = more;
        }
        System.arraycopy(bytes, from, carried, carriedBytes, to - from);
        carriedBytes = size;
        return true;
    }

    private void lineOf(byte[] bytes, int from, int newline) {
        int to = newline > from && bytes[newline - 1] == '\r' ? newline - 1 : newline;
        switch (state) {
            case STATUS_LINE -> statusLine(bytes, from, to);
            case HEADER -> header(bytes, from, to);
            case CHUNK_SIZE -> chunkSize(bytes, from, to);
            case CHUNK_END -> state = to == from ? CHUNK_SIZE : MALFORMED;
            case TRAILER -> state = to == from ? WHOLE : TRAILER;
            default -> state = MALFORMED;
        }
    }

    /** {@code HTTP/1.1 200 OK}. */
    private void statusLine(byte[] bytes, int from, int to) {
        boolean fits = (to - from == 12 || to - from > 12 && bytes[from + 12] == ' ')
                && bytes[from] == 'H'
                && bytes[from + 1] == 'T'
                && bytes[from + 2] == 'T'
                && bytes[from + 3] == 'P'
                && bytes[from + 4] == '/'
                && bytes[from + 5] == '1'
                && bytes[from + 6] == '.'
                && bytes[from + 7] >= '0'
                && bytes[from + 7] <= '9'
                && bytes[from + 8] == ' ';
        int code = 0;
        for (int i = from + 9; fits && i < from + 12; i++) {
            fits = bytes[i] >= '0' && bytes[i] <= '9';
            code = code * 10 + bytes[i] - '0';
        }
        if (!fits || code < 100) {
            state = MALFORMED;
            return;
        }
        oldVersion = bytes[from + 7] == '0';
        status = code;
        state = HEADER;
    }

    private void header(byte[] bytes, int from, int to) {
        if (to == from) {
            headerEnds();
            return;
        }
        switch (bytes[from]) {
            case 'C', 'c' -> {
                if (begins(bytes, from, to, CONTENT_LENGTH)) {
                    contentLength(decimal(bytes, from + CONTENT_LENGTH.length, to));
                } else if (begins(bytes, from, to, CONNECTION)) {
                    saidClose |= holds(bytes, from + CONNECTION.length, to, CLOSE);
                    saidKeepAlive |= holds(bytes, from + CONNECTION.length, to, KEEP_ALIVE);
                }
            }
            case 'T', 't' ->
                chunked |= begins(bytes, from, to, TRANSFER_ENCODING)
                        && holds(bytes, from + TRANSFER_ENCODING.length, to, CHUNKED);
            default -> {
                // Says nothing about where the answer ends.
            }
        }
    }

    /** Two that differ leave open where the answer ends (RFC 9112, 6.3). */
    private void contentLength(long bytes) {
        if (bytes < 0 || length >= 0 && length != bytes) {
            state = MALFORMED;
        }
        length = bytes;
    }

    /** Where the body ends: RFC 9112, 6.3, for the answer to a GET. */
    private void headerEnds() {
        if (status < 200) {
            // An interim answer (RFC 9110, 15.2): the real one follows.
            next();
            begun = true;
            return;
        }
        if (status == 204 || status == 304) {
            state = WHOLE;
        } else if (chunked) {
            state = CHUNK_SIZE;
        } else if (length >= 0) {
            left = length;
            state = left == 0 ? WHOLE : BODY;
        } else {
            saidClose = true;
            state = BODY_UNTIL_CLOSED;
        }
    }

    private void bodyEnds() {
        state = chunked ? CHUNK_END : WHOLE;
    }

    /** A number in hex, and perhaps extensions behind a semicolon. */
    private void chunkSize(byte[] bytes, int from, int to) {
        long size = 0;
        int at = from;
        int digit;
        while (at < to && (digit = Character.digit(bytes[at], 16)) >= 0 && at - from < 15) {
            size = size * 16 + digit;
            at++;
        }
        boolean ends = at == to || bytes[at] == ';' || bytes[at] == ' ' || bytes[at] == '\t';
        if (at == from || !ends) {
            state = MALFORMED;
        } else if (size == 0) {
            state = TRAILER;
        } else {
            left = size;
            state = BODY;
        }
    }

    private static boolean begins(byte[] bytes, int from, int to, byte[] lowerCase) {
        if (to - from < lowerCase.length) {
            return false;
        }
        for (int i = 0; i < lowerCase.length; i++) {
            if (lower(bytes[from + i]) != lowerCase[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean holds(byte[] bytes, int from, int to, byte[] lowerCase) {
        for (int at = from; at + lowerCase.length <= to; at++) {
            if (begins(bytes, at, to, lowerCase)) {
                return true;
            }
        }
        return false;
    }

    private static int lower(byte b) {
        return b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b;
    }

    /** A number of up to 18 digits between spaces; -1 for anything else. */
    private static long decimal(byte[] bytes, int from, int to) {
        int first = from;
        int end = to;
        while (first < end && (bytes[first] == ' ' || bytes[first] == '\t')) {
            first++;
        }
        while (end > first && (bytes[end - 1] == ' ' || bytes[end - 1] == '\t')) {
            end--;
        }
        if (first == end || end - first > 18) {
            return -1;
        }
        long number = 0;
        for (int i = first; i < end; i++) {
            if (bytes[i] < '0' || bytes[i] > '9') {
                return -1;
            }
            number = number * 10 + bytes[i] - '0';
        }
        return number;
    }
}
