package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;
import org.jspecify.annotations.Nullable;

/**
 * Whether a TCP socket of a network namespace has a port, whatever its family and state: asked of the kernel's bind buckets, one
 * chain of a hash, where a dump walks all that the machine has.
 *
 * <p>All sockets with a local port are in the bucket of that port ({@code struct inet_bind_bucket}), accepted connections and
 * TIME_WAIT included, and it is there as long as one of them is ({@code inet_bind_hash()}, {@code __inet_inherit_port()},
 * {@code __inet_hash_connect()}, net/ipv4/inet_hashtables.c; {@code inet_twsk_hashdance_schedule()}, inet_timewait_sock.c). Only
 * a handshake that a listener which was closed has left has none.
 *
 * <p>No iterator is for this, so the program of one over tasks looks at the namespace of the thread that reads from it, once.
 */
public final class PortUsers implements AutoCloseable {

    private static final int RECORD = -TaskFileIterator.SHORT_WORDS * 4 - 4;
    private static final int RECORD_BYTES = TaskFileIterator.SHORT_WORDS * 4;
    private static final int USE_WORD = TaskFileIterator.SHORT_WORDS - 1;
    private static final int USE = RECORD + USE_WORD * 4;

    /** How many buckets of one chain are looked at: ports of all namespaces share as many chains as there are ports. */
    private static final int CHAIN = 8;

    private static final int UNUSED = 0;
    private static final int USED = 1;
    private static final int UNKNOWN = 2;

    /** What of a bind bucket is copied to the stack, where, and the rest of what is kept there. */
    private static final int MOST_OF_BUCKET = 96;

    private static final int BUCKET = TaskFileIterator.POINTER - MOST_OF_BUCKET;
    private static final int TABLE = BUCKET - 8;
    private static final int TABLE_MASK = TABLE - 8;
    private static final int HASH_MIX = TABLE_MASK - 8;

    private final int program;

    private PortUsers(int program) {
        this.program = program;
    }

    /** What asks about a local port, in any number of namespaces and on any thread; null where the kernel does not tell. */
    public static @Nullable PortUsers of(NativeFiles files, int port) {
        KernelLayout layout = KernelLayout.forSockets(files);
        if (layout == null || !tells(layout)) {
            return null;
        }
        try {
            return new PortUsers(TaskFileIterator.load(layout.get(KernelLayout.TASK_ITERATOR), program(layout, port)));
        } catch (KernelException e) {
            // Whoever asks walks the tables then, which show the same.
            return null;
        }
    }

    /** Whether it is known that no TCP socket has the port in the namespace that the calling thread is in. */
    public boolean unused() {
        int[] use = {UNKNOWN};
        boolean[] told = {false};
        try {
            TaskFileIterator.iterate(
                    program,
                    RECORD_BYTES,
                    (words, start) -> {
                        use[0] = words[start + USE_WORD];
                        told[0] = true;
                    },
                    () -> told[0]);
        } catch (KernelException e) {
            // The table says it.
            return false;
        }
        return use[0] == UNUSED;
    }

    @Override
    public void close() {
        Syscall.close(program);
    }

    private static boolean tells(KernelLayout layout) {
        return layout.get(KernelLayout.TASK_ITERATOR) != 0
                && layout.get(KernelLayout.NET_HASH_MIX) != 0
                && layout.get(KernelLayout.NET_HASH_TABLES) != 0
                && layout.get(KernelLayout.BIND_TABLE) != 0
                && layout.get(KernelLayout.BIND_TABLE_SIZE) != 0
                && layout.get(KernelLayout.BIND_HEAD_BYTES) != 0
                && layout.get(KernelLayout.BIND_HEAD_FIRST) != 0
                && layout.get(KernelLayout.BUCKET_PORT) != 0
                && layout.get(KernelLayout.BUCKET_NEXT) != 0
                && layout.get(KernelLayout.BUCKET_NEXT) + 8 <= MOST_OF_BUCKET;
    }

    /**
     * The program. Its context is {@code struct bpf_iter__task}: meta at 0. It writes a record whose last word says what is known
     * of the port. Registers: R6 what is written to, R7 the namespace, R8 task, then the bucket.
     */
    private static long[] program(KernelLayout layout, int port) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R6, R6, 0).load(U64, R6, R6, 0);
        p.call(BpfNumbers.CALL_GET_CURRENT_TASK).move(R8, R0);
        TaskFileIterator.pointer(p, R7, R8, layout.get(KernelLayout.TASK_NSPROXY));
        p.exitIfEqual(R7, 0);
        TaskFileIterator.pointer(p, R7, R7, layout.get(KernelLayout.NSPROXY_NET));
        p.exitIfEqual(R7, 0);
        bindTable(p, layout);
        for (int at = RECORD; at < 0; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        use(p, layout, port);
        TaskFileIterator.writeTo(p, R6, RECORD, RECORD_BYTES);
        p.exit();
        return p.code();
    }

    /** Puts on the stack where the bind buckets of all namespaces are, and how many chains there are but one. */
    private static void bindTable(BpfProgram p, KernelLayout layout) {
        TaskFileIterator.pointer(p, R8, R7, layout.get(KernelLayout.NET_HASH_TABLES));
        p.exitIfEqual(R8, 0);
        p.storeImmediate64(R10, TABLE_MASK, 0);
        TaskFileIterator.probe(p, TABLE_MASK, 4, R8, layout.get(KernelLayout.BIND_TABLE_SIZE));
        p.load(U64, R1, R10, TABLE_MASK).exitIfEqual(R1, 0);
        p.add(R1, -1).store(U64, R10, TABLE_MASK, R1);
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.BIND_TABLE));
        p.exitIfEqual(R8, 0).store(U64, R10, TABLE, R8);
    }

    /** Goes along the chain in which the port of the namespace in R7 would be ({@code inet_bhashfn()}). Spoils R0 to R5, R8. */
    private static void use(BpfProgram p, KernelLayout layout, int port) {
        int next = layout.get(KernelLayout.BUCKET_NEXT);
        p.storeImmediate64(R10, HASH_MIX, 0);
        TaskFileIterator.probe(p, HASH_MIX, 4, R7, layout.get(KernelLayout.NET_HASH_MIX));
        p.load(U64, R1, R10, HASH_MIX).add(R1, port);
        p.load(U64, R2, R10, TABLE_MASK).and(R1, R2).multiply(R1, layout.get(KernelLayout.BIND_HEAD_BYTES));
        p.load(U64, R8, R10, TABLE).addRegister(R8, R1);
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.BIND_HEAD_FIRST));
        int[] ends = new int[CHAIN + 1];
        int[] found = new int[CHAIN];
        for (int i = 0; i < CHAIN; i++) {
            ends[i] = p.skipIfEqual(R8, 0);
            TaskFileIterator.probe(p, BUCKET, next + 8, R8, -next);
            p.load(U16, R1, R10, BUCKET + layout.get(KernelLayout.BUCKET_PORT));
            int otherPort = p.skipIfNotEqual(R1, port);
            p.load(U64, R1, R10, BUCKET + layout.get(KernelLayout.BUCKET_NET));
            found[i] = p.skipIfEqualRegister(R1, R7);
            p.land(otherPort);
            p.load(U64, R8, R10, BUCKET + next);
        }
        ends[CHAIN] = p.skipIfEqual(R8, 0);
        p.storeImmediate64(R10, USE, UNKNOWN);
        int unknown = p.skip();
        for (int jump : found) {
            p.land(jump);
        }
        p.storeImmediate64(R10, USE, USED);
        p.land(unknown);
        for (int jump : ends) {
            p.land(jump);
        }
    }
}
