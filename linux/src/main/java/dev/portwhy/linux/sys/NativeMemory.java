package dev.portwhy.linux.sys;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;

/**
 * Memory that a system call reads or writes: zero at first, in the processor's byte order, given back once it is closed
 * and forgotten.
 *
 * <p>A direct buffer underneath and not a {@code MemorySegment}: the first allocation of an arena and the first access
 * through a {@code VarHandle} make code at run time, which takes longer than what a whole answer does besides.
 */
public final class NativeMemory implements AutoCloseable {

    private final ByteBuffer buffer;
    private final IntBuffer words;
    private final long address;

    /** Memory of {@code bytes} bytes, on an address that a word of eight bytes may have. */
    public NativeMemory(int bytes) {
        buffer = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
        words = buffer.asIntBuffer();
        address = Syscall.address(buffer);
    }

    /** A text with a zero byte at its end. */
    public static NativeMemory of(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new NativeMemory(bytes.length + 1).put(0, bytes, 0, bytes.length);
    }

    /** Ints one behind the other. */
    public static NativeMemory of(int... values) {
        return new NativeMemory(values.length * 4).put(0, values, 0, values.length);
    }

    /** Its address, for as long as this is not closed. */
    public long address() {
        return address;
    }

    /** How many bytes it has. */
    public int size() {
        return buffer.capacity();
    }

    /** Takes over bytes of an array. */
    public NativeMemory put(int offset, byte[] from, int start, int count) {
        buffer.put(offset, from, start, count);
        return this;
    }

    /** Gives bytes to an array. */
    public void get(int offset, byte[] to, int start, int count) {
        buffer.get(offset, to, start, count);
    }

    /** Takes over ints of an array; {@code offset} is a multiple of four. */
    public NativeMemory put(int offset, int[] from, int start, int count) {
        words.put(offset / 4, from, start, count);
        return this;
    }

    /** Gives ints to an array; {@code offset} is a multiple of four. */
    public void get(int offset, int[] to, int start, int count) {
        words.get(offset / 4, to, start, count);
    }

    /** Sets two bytes. */
    public NativeMemory putShort(int offset, int value) {
        buffer.putShort(offset, (short) value);
        return this;
    }

    /** Two bytes, as a number without a sign. */
    public int getShort(int offset) {
        return Short.toUnsignedInt(buffer.getShort(offset));
    }

    /** Sets four bytes. */
    public NativeMemory putInt(int offset, int value) {
        buffer.putInt(offset, value);
        return this;
    }

    /** Four bytes. */
    public int getInt(int offset) {
        return buffer.getInt(offset);
    }

    /** Sets eight bytes. */
    public NativeMemory putLong(int offset, long value) {
        buffer.putLong(offset, value);
        return this;
    }

    /** Eight bytes. */
    public long getLong(int offset) {
        return buffer.getLong(offset);
    }

    /** The memory is there up to this call, whoever else has forgotten it. */
    @Override
    @SuppressWarnings("ReachabilityFenceUsage") // the try that ends with close() is what keeps the buffer
    public void close() {
        Reference.reachabilityFence(buffer);
    }
}
