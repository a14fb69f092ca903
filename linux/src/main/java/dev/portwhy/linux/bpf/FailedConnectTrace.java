package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;
import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts for a moment which processes call connect() and get no port. Such a call goes through a tracepoint in the context of the
 * caller ({@link ConnectFailure}). The counts are kept in a map of the kernel; the program is gone when the moment is over. Each
 * single call, and those of more kinds, tells {@link FailedCallWatch}.
 */
public final class FailedConnectTrace {

    /** Takes one process and one destination. */
    @FunctionalInterface
    public interface Taker {
        /**
         * What was counted.
         *
         * @param pid the process, in the first pid namespace
         * @param namespace the number of its socket's network namespace
         * @param family of the destination: {@code AF_INET} or {@code AF_INET6}
         * @param address the destination's address, four words in network order; of IPv4 the first
         * @param port the destination's port, in host order
         * @param count how many calls failed
         */
        void take(int pid, long namespace, int family, int[] address, int port, int count);
    }

    private static final int MOST = 1024;

    /** Words: process, namespace, family, port, address (4). */
    private static final int KEY_WORDS = 8;

    private static final int KEY = -KEY_WORDS * 4;
    private static final int VALUE = KEY - 8;
    private static final int SCRATCH = VALUE - 8;

    private FailedConnectTrace() {}

    /**
     * Counts.
     *
     * @throws KernelException when the kernel does not allow or know it
     */
    public static void run(KernelLayout layout, Duration time, Taker taker) throws KernelException {
        int tracepoint = layout.get(KernelLayout.SET_STATE_TRACEPOINT);
        if (!ConnectFailure.told(layout)) {
            throw new KernelException("bpf tracepoint of socket states", Errno.ENOENT, "");
        }
        int map = TaskFileIterator.bpf(
                "bpf(BPF_MAP_CREATE)", BpfNumbers.MAP_CREATE, BpfNumbers.MAP_TYPE_HASH, KEY_WORDS * 4, 8, MOST);
        try {
            try (Tracepoint _ = Tracepoint.attach(tracepoint, program(layout, map))) {
                long end = System.nanoTime() + time.toNanos();
                for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                }
            }
            read(map, taker);
        } finally {
            Syscall.close(map);
        }
    }

    /** The program. Its context are the tracepoint's arguments: socket, state before, state after. */
    static long[] program(KernelLayout layout, int map) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        ConnectFailure.within(p, layout);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_NUM)).exitIfNotEqual32(R1, 0);
        // A socket that is used again has the port of the time before there, and is passed over: it is a sample that is
        // taken.
        ConnectFailure.lastPort(p, layout, SCRATCH);
        p.load(U64, R1, R10, SCRATCH).exitIfNotEqual32(R1, 0);
        for (int at = SCRATCH; at < 0; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        p.call(BpfNumbers.CALL_GET_CURRENT_PID_TGID).store(U64, R10, SCRATCH, R0);
        p.load(U32, R1, R10, SCRATCH + 4).store(U32, R10, KEY, R1);
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_NET));
        p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM)).store(U32, R10, KEY + 4, R1);
        p.load(U16, R7, R9, layout.get(KernelLayout.SK_FAMILY)).store(U32, R10, KEY + 8, R7);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_DPORT)).store(U32, R10, KEY + 12, R1);
        int six = p.skipIfEqual(R7, AF_INET6);
        TaskFileIterator.probe(p, KEY + 16, 4, R9, layout.get(KernelLayout.SK_ADDRESSES4));
        int done = p.skip();
        p.land(six);
        TaskFileIterator.probe(p, KEY + 16, 16, R9, layout.get(KernelLayout.SK_DADDR6));
        p.land(done);
        p.loadMap(R1, map).move(R2, R10).add(R2, KEY).call(BpfNumbers.CALL_MAP_LOOKUP_ELEM);
        int first = p.skipIfEqual(R0, 0);
        p.set(R1, 1).atomicAdd64(R0, 0, R1);
        p.exit();
        p.land(first);
        p.storeImmediate64(R10, VALUE, 1);
        p.loadMap(R1, map).move(R2, R10).add(R2, KEY).move(R3, R10).add(R3, VALUE);
        p.set(R4, 0).call(BpfNumbers.CALL_MAP_UPDATE_ELEM);
        p.exit();
        return p.code();
    }

    private static void read(int map, Taker taker) throws KernelException {
        try (NativeMemory key = new NativeMemory(KEY_WORDS * 4);
                NativeMemory next = new NativeMemory(KEY_WORDS * 4);
                NativeMemory value = new NativeMemory(8)) {
            int[] words = new int[KEY_WORDS];
            int[] count = new int[2];
            boolean first = true;
            while (next(map, first ? 0 : key.address(), next.address())) {
                first = false;
                next.get(0, words, 0, KEY_WORDS);
                key.put(0, words, 0, KEY_WORDS);
                long at = key.address();
                long to = value.address();
                TaskFileIterator.bpf(
                        "bpf(BPF_MAP_LOOKUP_ELEM)",
                        BpfNumbers.MAP_LOOKUP_ELEM,
                        map,
                        0,
                        (int) at,
                        (int) (at >>> 32),
                        (int) to,
                        (int) (to >>> 32));
                value.get(0, count, 0, 2);
                taker.take(
                        words[0],
                        Integer.toUnsignedLong(words[1]),
                        words[2],
                        new int[] {words[4], words[5], words[6], words[7]},
                        (words[3] & 0xff) << 8 | words[3] >>> 8 & 0xff,
                        count[0]);
            }
        }
    }

    private static boolean next(int map, long key, long next) throws KernelException {
        try {
            TaskFileIterator.bpf(
                    "bpf(BPF_MAP_GET_NEXT_KEY)",
                    BpfNumbers.MAP_GET_NEXT_KEY,
                    map,
                    0,
                    (int) key,
                    (int) (key >>> 32),
                    (int) next,
                    (int) (next >>> 32));
            return true;
        } catch (KernelException e) {
            if (e.errno() == Errno.ENOENT) {
                return false;
            }
            throw e;
        }
    }
}
