package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;
import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;

/**
 * The program behind {@link ConnectionCounter}, on the tracepoint {@code inet_sock_set_state}: one more connection begun or ended, of a
 * process to a destination.
 *
 * <p>A connection begins in the context of its connect(), from CLOSE to SYN_SENT, and ends in any: with an answer of the other side,
 * or a timer. So the process is kept with the socket meanwhile, in storage that the kernel frees with it (include/net/bpf_sk_storage.h).
 * What is accepted never was in SYN_SENT and has none, nor has what began before the program was there.
 *
 * <p>An end is looked for once more when the socket goes ({@code tcp_destroy_sock}), and whichever comes first counts: the storage
 * tells the other that it is done. For the kernel leaves a program out on a processor on which that same program was interrupted
 * ({@code __bpf_trace_run()}, kernel/trace/bpf_trace.c; {@code recursion_misses} in its fdinfo), and ends come with interrupts. A
 * beginning, in the context of its connect(), interrupts nobody. Some ends no tracer was told of at all, for a reason
 * that is not known: up to 43 of 21,000 on a machine with three runnable programs a processor while other tracers came to the tracepoint
 * and left it. perf missed as many.
 *
 * <pre>{@code
 * struct key { u32 pid, namespace; u16 family, 0; u16 port, 0; u32 destination[4], source[4]; };  // port in network order
 * struct value { u64 begun, without_port, ended; char comm[16]; };
 * }</pre>
 */
final class ConnectionCountProgram {

    static final int KEY_WORDS = 12;
    static final int PID = 0;
    static final int NAMESPACE = 1;
    static final int FAMILY = 2;
    static final int PORT = 3;
    static final int DESTINATION = 4;
    static final int SOURCE = 8;

    static final int VALUE_WORDS = 10;

    /** Where in a value what is counted, in bytes. */
    static final int BEGUN = 0;

    static final int WITHOUT_PORT = 8;
    static final int ENDED = 16;
    static final int COMM = 24;

    /** How many numbers there are of all connections together. */
    static final int TOTALS = 3;

    private static final int STORAGE_CREATE = 1;

    private static final int KEY = -4 * KEY_WORDS;
    private static final int VALUE = KEY - 4 * VALUE_WORDS;
    private static final int INDEX = VALUE - 8;
    private static final int SCRATCH = INDEX - 8;

    /** The characters 0, {@code int}, 0, {@code ul}, 0: the first name begins at 1, the second at 5. */
    private static final int[] NAMES = {'i' << 8 | 'n' << 16 | 't' << 24, 'u' << 8 | 'l' << 16};

    private ConnectionCountProgram() {}

    /**
     * Descriptors of the maps.
     *
     * @param processes the process of a socket
     * @param counts what was counted, by key
     * @param totals the same of all together
     */
    record Maps(int processes, int counts, int totals) {}

    /** What runs when the socket goes: an end that was not told counts now. Registers as in {@link #states}. */
    static long[] gone(KernelLayout layout, Maps maps) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R9, R6, 0);
        ends(p, maps);
        // What its own program reset has forgotten where it went (tcp_disconnect()): that it ended is all there is to
        // count.
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_DPORT));
        int known = p.skipIfNotEqual(R1, 0);
        total(p, maps);
        p.land(known);
        count(p, layout, maps);
        return p.code();
    }

    /** What runs when the state changes. Registers: R6 context, R7 the process, R8 what is counted, R9 the socket. */
    static long[] states(KernelLayout layout, Maps maps) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R9, R6, 0);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_PROTOCOL)).exitIfNotEqual32(R1, IPPROTO_TCP);
        p.load(U64, R1, R6, 16);
        int begins = p.skipIfEqual32(R1, ConnectFailure.SYN_SENT);
        p.exitIfNotEqual32(R1, ConnectFailure.CLOSE);

        ends(p, maps);
        // A connect() that comes back without a port had no connection at all; see ConnectFailure.
        p.load(U64, R1, R6, 8);
        int answered = p.skipIfNotEqual(R1, ConnectFailure.SYN_SENT);
        p.load(U32, R1, R9, layout.get(KernelLayout.SK_ERROR));
        int refused = p.skipIfNotEqual(R1, 0);
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_SOCKET));
        int orphan = p.skipIfEqual(R1, 0);
        p.load(U32, R1, R1, layout.get(KernelLayout.SOCKET_STATE));
        int waiting = p.skipIfNotEqual(R1, ConnectFailure.SS_UNCONNECTED);
        p.set(R8, WITHOUT_PORT);
        int count = p.skip();

        p.land(begins);
        storage(p, maps, STORAGE_CREATE);
        p.exitIfEqual(R0, 0);
        p.store(U64, R10, SCRATCH, R0);
        p.call(BpfNumbers.CALL_GET_CURRENT_PID_TGID).store(U64, R10, INDEX, R0);
        p.load(U32, R7, R10, INDEX + 4);
        p.load(U64, R0, R10, SCRATCH).store(U64, R0, 0, R7);
        p.set(R8, BEGUN);

        p.land(answered).land(refused).land(orphan).land(waiting).land(count);
        count(p, layout, maps);
        return p.code();
    }

    /** Takes the process out of the storage of the socket in R9, for an end; goes on where it was there. */
    private static void ends(BpfProgram p, Maps maps) {
        storage(p, maps, 0);
        p.exitIfEqual(R0, 0);
        p.load(U64, R7, R0, 0).exitIfEqual(R7, 0);
        p.storeImmediate64(R0, 0, 0);
        p.set(R8, ENDED);
    }

    /** Counts for the process in R7 and the socket in R9 what R8 says, and is the end of the program. */
    private static void count(BpfProgram p, KernelLayout layout, Maps maps) {
        key(p, layout);
        p.loadMap(R1, maps.counts).move(R2, R10).add(R2, KEY).call(BpfNumbers.CALL_MAP_LOOKUP_ELEM);
        int known = p.skipIfNotEqual(R0, 0);
        for (int at = VALUE; at < KEY; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        // At an end it is nobody's context, and the row, of a connection that was forgotten meanwhile, has no name.
        int nameless = p.skipIfNotEqual(R8, BEGUN);
        p.move(R1, R10).add(R1, VALUE + COMM).set(R2, 16).call(BpfNumbers.CALL_GET_CURRENT_COMM);
        p.land(nameless);
        p.loadMap(R1, maps.counts).move(R2, R10).add(R2, KEY).move(R3, R10).add(R3, VALUE);
        p.set(R4, BpfNumbers.UPDATE_NOEXIST).call(BpfNumbers.CALL_MAP_UPDATE_ELEM);
        p.loadMap(R1, maps.counts).move(R2, R10).add(R2, KEY).call(BpfNumbers.CALL_MAP_LOOKUP_ELEM);
        int full = p.skipIfEqual(R0, 0);
        p.land(known).addRegister(R0, R8).set(R1, 1).atomicAdd64(R0, 0, R1);
        p.land(full);
        total(p, maps);
    }

    /** Counts what R8 says of all together, and is the end of the program. */
    private static void total(BpfProgram p, Maps maps) {
        // Behind the row: a reader that begins with the totals finds in the rows all that those have.
        p.shiftRight(R8, 3).store(U64, R10, INDEX, R8);
        p.loadMap(R1, maps.totals).move(R2, R10).add(R2, INDEX).call(BpfNumbers.CALL_MAP_LOOKUP_ELEM);
        p.exitIfEqual(R0, 0);
        p.set(R1, 1).atomicAdd64(R0, 0, R1);
        p.exit();
    }

    /** R0 is the storage of the socket in R9, or 0. Spoils R1 to R5. */
    private static void storage(BpfProgram p, Maps maps, int flags) {
        p.loadMap(R1, maps.processes).move(R2, R9).set(R3, 0).set(R4, flags).call(BpfNumbers.CALL_SK_STORAGE_GET);
    }

    private static void key(BpfProgram p, KernelLayout layout) {
        for (int at = KEY; at < 0; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        p.store(U32, R10, KEY + 4 * PID, R7);
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_NET));
        p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM)).store(U32, R10, KEY + 4 * NAMESPACE, R1);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_DPORT)).store(U16, R10, KEY + 4 * PORT, R1);
        p.load(U16, R7, R9, layout.get(KernelLayout.SK_FAMILY)).store(U16, R10, KEY + 4 * FAMILY, R7);
        ConnectFailure.addresses(p, layout, KEY + 4 * DESTINATION, KEY + 4 * SOURCE);
    }

    /**
     * Makes the map that keeps a number with each socket. The kernel wants to know the types of its keys and values by BTF
     * (Documentation/bpf/btf.rst): two whole numbers.
     *
     * <pre>{@code
     * struct btf_header { u16 magic; u8 version, flags; u32 hdr_len, type_off, type_len, str_off, str_len; };
     * struct { u32 name_off, info, size, encoding; } types[2];
     * char strings[];
     * }</pre>
     */
    static int storageMap() throws KernelException {
        try (NativeMemory types = NativeMemory.of(
                0x1eb9f, 24, 0, 32, 32, 8, 1, 1 << 24, 4, 1 << 24 | 32, 5, 1 << 24, 8, 64, NAMES[0], NAMES[1])) {
            int btf = TaskFileIterator.bpf(
                    "bpf(BPF_BTF_LOAD)",
                    BpfNumbers.BTF_LOAD,
                    (int) types.address(),
                    (int) (types.address() >>> 32),
                    0,
                    0,
                    types.size());
            try {
                int[] attributes = new int[15];
                attributes[0] = BpfNumbers.MAP_TYPE_SK_STORAGE;
                attributes[1] = 4;
                attributes[2] = 8;
                attributes[4] = BpfNumbers.NO_PREALLOC;
                attributes[12] = btf;
                attributes[13] = 1;
                attributes[14] = 2;
                return TaskFileIterator.bpf("bpf(BPF_MAP_CREATE, sk_storage)", BpfNumbers.MAP_CREATE, attributes);
            } finally {
                Syscall.close(btf);
            }
        }
    }
}
