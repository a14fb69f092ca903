package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.MappedMemory;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The reading side of a BPF ring buffer (Documentation/bpf/ringbuf.rst, kernel/bpf/ringbuf.c): one for all processors, in the
 * order in which records were begun. Its pages are shared with the kernel: one that we write, which says how far was read, and
 * those that only the kernel writes, how far it wrote and the data, which follow twice so that none is ever in two pieces.
 *
 * <pre>{@code struct bpf_ringbuf_hdr { u32 len; u32 pg_off; }}, before each record; the top bits of len: being written, taken back</pre>
 */
final class RingBuffer implements AutoCloseable {

    private static final int BUSY = 1 << 31;
    private static final int DISCARDED = 1 << 30;
    private static final int HEADER = 8;

    private final int fd;
    private final int page;
    private final int size;
    private final MappedMemory consumer;
    private final MappedMemory producer;
    private final NativeMemory poll = new NativeMemory(8);
    private final NativeMemory time = new NativeMemory(16);
    private long read;

    /** Takes one record, which is overwritten afterwards. */
    @FunctionalInterface
    interface Handler {
        void record(int[] words);
    }

    private RingBuffer(int fd, int page, int size) throws KernelException {
        this.fd = fd;
        this.page = page;
        this.size = size;
        consumer = MappedMemory.shared(fd, page, MappedMemory.PROT_READ | MappedMemory.PROT_WRITE, 0);
        try {
            producer = MappedMemory.shared(fd, page + 2L * size, MappedMemory.PROT_READ, page);
        } catch (KernelException e) {
            consumer.close();
            throw e;
        }
    }

    /**
     * Makes one.
     *
     * @param bytes how much may wait in it, a power of two, at least a page
     */
    static RingBuffer create(int bytes) throws KernelException {
        int page = pageSize();
        int size = Math.max(bytes, page);
        int fd = TaskFileIterator.bpf(
                "bpf(BPF_MAP_CREATE, ringbuf)", BpfNumbers.MAP_CREATE, BpfNumbers.MAP_TYPE_RINGBUF, 0, 0, size);
        try {
            return new RingBuffer(fd, page, size);
        } catch (KernelException e) {
            Syscall.close(fd);
            throw e;
        }
    }

    /** Its descriptor, for programs that write to it. */
    int fd() {
        return fd;
    }

    /**
     * Waits until there is something to read.
     *
     * @return whether there is; false when the time is over, or a signal came
     */
    boolean await(Duration atMost) throws KernelException {
        // struct pollfd { int fd; short events; short revents; }
        poll.putInt(0, fd).putShort(4, POLLIN).putShort(6, 0);
        time.putLong(0, atMost.toSeconds()).putLong(8, atMost.toNanosPart());
        long ready = Syscall.call(SyscallNumbers.PPOLL, poll.address(), 1, time.address(), 0, 8);
        return ready != -Errno.EINTR && Syscall.check("ppoll", ready) > 0;
    }

    /**
     * Hands on all that is there.
     *
     * @param words as long as a record
     * @return how many records there were
     */
    int drain(int[] words, Handler handler) {
        int count = 0;
        long written = producer.getLongAcquire(0);
        while (read < written) {
            long at = page + (read & size - 1);
            int length = producer.getIntAcquire(at);
            if ((length & BUSY) != 0) {
                break;
            }
            int bytes = length & ~DISCARDED;
            if ((length & DISCARDED) == 0 && bytes == words.length * 4) {
                producer.get(at + HEADER, words);
                handler.record(words);
                count++;
            }
            read += HEADER + bytes + 7 & -8L;
            consumer.putLongRelease(0, read);
        }
        return count;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
        Syscall.close(fd);
        poll.close();
        time.close();
    }

    /** {@code struct { unsigned long type, value; }}, as many as there are: getauxval(3). */
    private static int pageSize() {
        try {
            ByteBuffer auxiliary = ByteBuffer.wrap(Files.readAllBytes(Path.of("/proc/self/auxv")))
                    .order(ByteOrder.nativeOrder());
            while (auxiliary.remaining() >= 16) {
                long type = auxiliary.getLong();
                long value = auxiliary.getLong();
                if (type == AT_PAGESZ) {
                    return (int) value;
                }
            }
        } catch (IOException e) {
            return 4096;
        }
        return 4096;
    }
}
