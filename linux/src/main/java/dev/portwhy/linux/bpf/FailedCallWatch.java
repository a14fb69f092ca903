package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.look.CallWatch;
import dev.portwhy.model.look.WatchRefused;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Calls that fail for want of a port, from the kernel as they fail ({@link FailedCallPrograms}). Every single one comes with its
 * process and destination; where more fail than the ring holds until it is read, the rest is counted. What begins and ends besides
 * is counted by {@link ConnectionCounter}.
 *
 * <p>Programs and maps are open files of this process and nothing else, so they are gone with it, whatever ends it.
 */
public final class FailedCallWatch implements CallWatch {

    private static final int MOST_USED_AGAIN = 4096;

    /** Room for some 47,000 calls. */
    private static final int RING_BYTES = 4 << 20;

    /** What fails right behind a call is read with it, so that a burst does not wake this process at each of them. */
    private static final long TOGETHER_NANOS = 5_000_000;

    private static final FailedCall.Call[] CALLS = FailedCall.Call.values();
    private static final Protocol[] PROTOCOLS = Protocol.values();

    private final Deque<Runnable> undo = new ArrayDeque<>();
    private final List<Tracepoint> programs = new ArrayList<>();
    private final RingBuffer ring;
    private final int lost;
    /** Null where the kernel counts no connections. */
    private final @Nullable ConnectionCounter counter;

    private final int[] words = new int[FailedCallPrograms.RECORD_BYTES / 4];
    private final byte[] name = new byte[16];
    /** What {@link System#nanoTime()}, the kernel's CLOCK_MONOTONIC, was at a time of day. */
    private final long nanos = System.nanoTime();

    private final Instant then = Instant.now();

    private FailedCallWatch(KernelLayout layout, boolean systemCalls, int ringBytes) throws KernelException {
        ring = RingBuffer.create(ringBytes);
        undo.push(ring::close);
        try {
            lost = kept(TaskFileIterator.bpf(
                    "bpf(BPF_MAP_CREATE, array)", BpfNumbers.MAP_CREATE, BpfNumbers.MAP_TYPE_ARRAY, 4, 8, 1));
            int usedAgain = kept(TaskFileIterator.bpf(
                    "bpf(BPF_MAP_CREATE, lru_hash)",
                    BpfNumbers.MAP_CREATE,
                    BpfNumbers.MAP_TYPE_LRU_HASH,
                    8,
                    8,
                    MOST_USED_AGAIN));
            FailedCallPrograms.Maps maps = new FailedCallPrograms.Maps(ring.fd(), lost, usedAgain);
            attach(layout.get(KernelLayout.SET_STATE_TRACEPOINT), FailedCallPrograms.connect(layout, maps));
            counter = counter(layout);
            if (systemCalls) {
                attach(layout.get(KernelLayout.SYS_EXIT_TRACEPOINT), FailedCallPrograms.systemCalls(layout, maps));
            }
        } catch (KernelException e) {
            close();
            throw e;
        }
    }

    /**
     * Begins to watch: connect() of TCP, for about a microsecond each.
     *
     * @param systemCalls whether to watch bind() and listen() too, and what of UDP finds no port; that costs every system call of
     *     the machine some ten nanoseconds
     * @throws WatchRefused where this kernel does not allow or know it
     */
    public static FailedCallWatch open(boolean systemCalls) throws WatchRefused {
        return open(systemCalls, RING_BYTES);
    }

    static FailedCallWatch open(boolean systemCalls, int ringBytes) throws WatchRefused {
        try (NativeFiles files = new NativeFiles()) {
            if (!files.inFirstPidNamespace()) {
                throw new WatchRefused(WatchRefused.Reason.OTHER_PID_NAMESPACE, "/proc/self/ns/pid");
            }
            KernelLayout layout = KernelLayout.forTraces(files);
            if (layout == null || !ConnectFailure.told(layout)) {
                throw new WatchRefused(WatchRefused.Reason.NOT_IN_KERNEL, "/sys/kernel/btf/vmlinux");
            }
            return new FailedCallWatch(layout, systemCalls, ringBytes);
        } catch (KernelException e) {
            throw new WatchRefused(
                    e.notPermitted() ? WatchRefused.Reason.NOT_PERMITTED : WatchRefused.Reason.NOT_IN_KERNEL,
                    String.valueOf(e.getMessage()));
        }
    }

    /** It takes a newer kernel than the rest, and the rest does without. */
    private @Nullable ConnectionCounter counter(KernelLayout layout) {
        try {
            ConnectionCounter opened = ConnectionCounter.open(layout);
            undo.push(opened::close);
            return opened;
        } catch (KernelException e) {
            return null;
        }
    }

    private void attach(int tracepoint, long[] code) throws KernelException {
        Tracepoint program = Tracepoint.attach(tracepoint, code);
        undo.push(program::close);
        programs.add(program);
    }

    private int kept(int fd) {
        undo.push(() -> Syscall.close(fd));
        return fd;
    }

    @Override
    public int await(Duration atMost, Consumer<FailedCall> taker) throws KernelException {
        if (!ring.await(atMost)) {
            return 0;
        }
        int count = ring.drain(words, record -> hand(record, taker));
        LockSupport.parkNanos(TOGETHER_NANOS);
        return count + ring.drain(words, record -> hand(record, taker));
    }

    @Override
    public long lost() {
        try (NativeMemory key = new NativeMemory(8);
                NativeMemory value = new NativeMemory(8)) {
            long at = key.address();
            long to = value.address();
            TaskFileIterator.bpf(
                    "bpf(BPF_MAP_LOOKUP_ELEM)",
                    BpfNumbers.MAP_LOOKUP_ELEM,
                    lost,
                    0,
                    (int) at,
                    (int) (at >>> 32),
                    (int) to,
                    (int) (to >>> 32));
            return value.getLong(0);
        } catch (KernelException e) {
            throw new IllegalStateException("a map of our own cannot be read", e);
        }
    }

    @Override
    public long passedOver() throws KernelException {
        long sum = counter == null ? 0 : counter.passedOver();
        for (Tracepoint program : programs) {
            sum += program.passedOver();
        }
        return sum;
    }

    @Override
    public @Nullable ConnectionCounts connections() throws KernelException {
        return counter == null ? null : counter.read();
    }

    @Override
    public void close() {
        while (!undo.isEmpty()) {
            undo.pop().run();
        }
    }

    private void hand(int[] record, Consumer<FailedCall> taker) {
        Protocol protocol = protocol(record[FailedCallPrograms.KIND] >>> 16);
        if (protocol == null) {
            // A raw socket, or another that has no ports.
            return;
        }
        int family = record[FailedCallPrograms.KIND] & 0xffff;
        int ports = record[FailedCallPrograms.PORTS];
        FailedCall.Call call = CALLS[record[FailedCallPrograms.CALL]];
        Endpoint source = new Endpoint(address(record, family, FailedCallPrograms.SOURCE), ports & 0xffff);
        Endpoint destination = call == FailedCall.Call.BIND || call == FailedCall.Call.LISTEN
                ? null
                : new Endpoint(
                        address(record, family, FailedCallPrograms.DESTINATION), Integer.reverseBytes(ports) & 0xffff);
        taker.accept(new FailedCall(
                then.plusNanos(((long) record[1] << 32 | record[0] & 0xffffffffL) - nanos),
                call,
                Errno.name(record[FailedCallPrograms.ERRNO]),
                record[FailedCallPrograms.PID],
                name(record),
                Integer.toUnsignedLong(record[FailedCallPrograms.NAMESPACE]),
                protocol,
                source,
                destination));
    }

    private static @Nullable Protocol protocol(int number) {
        for (Protocol protocol : PROTOCOLS) {
            if (protocol.number() == number) {
                return protocol;
            }
        }
        return null;
    }

    private static IpAddress address(int[] record, int family, int at) {
        int first = Integer.reverseBytes(record[at]);
        return family == AF_INET
                ? IpAddress.v4(first)
                : IpAddress.v6(
                                first,
                                Integer.reverseBytes(record[at + 1]),
                                Integer.reverseBytes(record[at + 2]),
                                Integer.reverseBytes(record[at + 3]))
                        .unmapped();
    }

    private String name(int[] record) {
        int length = 0;
        for (int i = 0; i < name.length; i++) {
            name[i] = (byte) (record[FailedCallPrograms.COMM + i / 4] >>> i % 4 * 8);
            if (name[i] == 0) {
                break;
            }
            length++;
        }
        return new String(name, 0, length, StandardCharsets.UTF_8);
    }
}
