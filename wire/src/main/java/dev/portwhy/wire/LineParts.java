package dev.portwhy.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Lines that one thread makes and another one writes, part by part. The few buffers go round: a part that was written is
 * the next to be filled, so that long tables take no more memory than short ones.
 */
public final class LineParts extends OutputStream {

    private static final int BUFFERS = 3;

    private final BlockingQueue<ByteArrayOutputStream> made = new ArrayBlockingQueue<>(BUFFERS + 1);
    private final BlockingQueue<ByteArrayOutputStream> written = new ArrayBlockingQueue<>(BUFFERS);
    private ByteArrayOutputStream current;

    /** Parts of mostly no more than {@code bytes} bytes. */
    public LineParts(int bytes) {
        current = new ByteArrayOutputStream(bytes);
        for (int i = 1; i < BUFFERS; i++) {
            written.add(new ByteArrayOutputStream(bytes));
        }
    }

    @Override
    public void write(int b) {
        current.write(b);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        current.write(bytes, offset, length);
    }

    /** What was written up to here is a part; waits for a buffer for the next. */
    public void end() throws InterruptedException {
        made.add(current);
        current = written.take();
        current.reset();
    }

    /** There will be no further part; an empty one says so. */
    public void fail() {
        made.add(new ByteArrayOutputStream(0));
    }

    /** Waits for the next part and puts it out. */
    public void putNext(OutputStream out) throws IOException {
        try {
            ByteArrayOutputStream part = made.take();
            if (part.size() == 0) {
                throw new IllegalStateException("the other half of the lines");
            }
            part.writeTo(out);
            written.add(part);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
