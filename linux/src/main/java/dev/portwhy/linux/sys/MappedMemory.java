package dev.portwhy.linux.sys;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;

/**
 * Memory that is shared with the kernel (mmap(2)). What both sides write at the same time is read with {@code acquire} and
 * written with {@code release}. Not for the quick paths: the handles for that are made at the first use.
 */
public final class MappedMemory implements AutoCloseable {

    public static final int PROT_READ = 1;
    public static final int PROT_WRITE = 2;

    private static final int MAP_SHARED = 1;

    private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();
    private static final VarHandle INT = ValueLayout.JAVA_INT.varHandle();

    private final MemorySegment memory;

    private MappedMemory(MemorySegment memory) {
        this.memory = memory;
    }

    /**
     * Maps a part of what a descriptor stands for.
     *
     * @param protection {@link #PROT_READ}, with {@link #PROT_WRITE} or without
     * @param offset where it begins, a multiple of the page size
     */
    @SuppressWarnings("restricted")
    public static MappedMemory shared(int fd, long bytes, int protection, long offset) throws KernelException {
        long address =
                Syscall.check("mmap", Syscall.call(SyscallNumbers.MMAP, 0, bytes, protection, MAP_SHARED, fd, offset));
        return new MappedMemory(MemorySegment.ofAddress(address).reinterpret(bytes));
    }

    /** Eight bytes that the other side may be writing. */
    public long getLongAcquire(long offset) {
        return (long) LONG.getAcquire(memory, offset);
    }

    /** Hands eight bytes over, and what was read before them. */
    public void putLongRelease(long offset, long value) {
        LONG.setRelease(memory, offset, value);
    }

    /** Four bytes that the other side may be writing. */
    public int getIntAcquire(long offset) {
        return (int) INT.getAcquire(memory, offset);
    }

    /** Gives ints to an array. */
    public void get(long offset, int[] to) {
        MemorySegment.copy(memory, ValueLayout.JAVA_INT, offset, to, 0, to.length);
    }

    @Override
    public void close() {
        Syscall.call(SyscallNumbers.MUNMAP, memory.address(), memory.byteSize());
    }
}
