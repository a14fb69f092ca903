package dev.portwhy.cli;

import dev.portwhy.words.Messages;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The answer on its way out, as UTF-8 whatever the locale. Collects bytes and writes them in large pieces; writers of many
 * rows put their bytes straight into the buffer with {@link #reserve}.
 */
public final class Output {

    private static final int SIZE = 1 << 16;

    private final OutputStream sink;
    private final byte[] buffer = new byte[SIZE];
    private int at;

    /** An output to a stream. */
    public Output(OutputStream sink) {
        this.sink = sink;
    }

    /** The reader has gone; nothing more needs to be written. */
    static final class ReaderGoneException extends IOException {
        ReaderGoneException(IOException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Makes room for {@code bytes} bytes, at most 16384, at {@link #position()} of the buffer, and gives the buffer. */
    public byte[] reserve(int bytes) throws IOException {
        if (at + bytes > SIZE) {
            flushBuffer();
        }
        return buffer;
    }

    /** Where the next byte goes. */
    public int position() {
        return at;
    }

    /** Says that the bytes up to here have been filled in. */
    public void position(int position) {
        at = position;
    }

    /** Adds one ASCII character. */
    public Output append(char c) throws IOException {
        if (at == SIZE) {
            flushBuffer();
        }
        buffer[at++] = (byte) c;
        return this;
    }

    /** Adds a text, without the marks that {@link Messages} puts around commands. */
    public Output append(CharSequence text) throws IOException {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            if (at + 4 > SIZE) {
                flushBuffer();
            }
            char c = text.charAt(i);
            if (c < 0x80) {
                buffer[at++] = (byte) c;
            } else if (Character.isHighSurrogate(c) && i + 1 < length) {
                at = Utf8.put(buffer, at, Character.toCodePoint(c, text.charAt(++i)));
            } else if (c != Messages.COMMAND && c != Messages.END) {
                at = Utf8.put(buffer, at, c);
            }
        }
        return this;
    }

    /** Adds the first bytes of an array, which are UTF-8 already. */
    public Output append(byte[] bytes, int length) throws IOException {
        for (int from = 0; from < length; ) {
            if (at == SIZE) {
                flushBuffer();
            }
            int part = Math.min(length - from, SIZE - at);
            System.arraycopy(bytes, from, buffer, at, part);
            at += part;
            from += part;
        }
        return this;
    }

    /** Adds spaces. */
    public Output spaces(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            append(' ');
        }
        return this;
    }

    /** Takes back the spaces at the end of what has not gone out yet. */
    public Output trim() {
        while (at > 0 && buffer[at - 1] == ' ') {
            at--;
        }
        return this;
    }

    /** A stream that writes through this output; closing it closes nothing. */
    public OutputStream stream() {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                append((char) (b & 0xff));
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                if (length >= SIZE) {
                    flushBuffer();
                    sink(bytes, offset, length);
                    return;
                }
                reserve(length);
                System.arraycopy(bytes, offset, buffer, at, length);
                at += length;
            }
        };
    }

    /** Writes out what has been collected. */
    public void flush() throws IOException {
        flushBuffer();
        sink.flush();
    }

    private void flushBuffer() throws IOException {
        int length = at;
        at = 0;
        sink(buffer, 0, length);
    }

    private void sink(byte[] bytes, int offset, int length) throws IOException {
        try {
            sink.write(bytes, offset, length);
        } catch (IOException e) {
            throw new ReaderGoneException(e);
        }
    }
}
