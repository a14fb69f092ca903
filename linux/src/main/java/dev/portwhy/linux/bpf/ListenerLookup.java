package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Family;
import dev.portwhy.model.SocketTable;
import java.nio.ByteBuffer;

/**
 * What {@link SocketIterator} tells, of the TCP socket that a connection to an address would meet: the kernel looks it up in its
 * table, where an iterator goes past every connection of the machine before it gives out what it has written.
 *
 * <p>Only programs for packets may look sockets up ({@code bpf_skc_lookup_tcp()}, net/core/filter.c), so one of a traffic classifier
 * is run on a packet of our own ({@code BPF_PROG_TEST_RUN}); it is attached to nothing, and what it says comes back as the
 * packet. The namespace is that of the calling thread.
 *
 * <p>Which socket that is, is for the reader to check: with several for one address the kernel chooses by where the packet
 * comes from, one bound to a device is met from there only, and a program of an administrator's may decide.
 */
public final class ListenerLookup implements AutoCloseable {

    /** In the packet: how long the tuple is, and the tuple ({@code struct bpf_sock_tuple}). */
    private static final int TUPLE = 4;

    private static final int TUPLE4_BYTES = 12;
    private static final int TUPLE6_BYTES = 36;
    private static final int ASKED_BYTES = TUPLE + TUPLE6_BYTES;
    private static final int RECORD_BYTES = TaskFileIterator.LONG_WORDS * 4;
    private static final int PACKET_BYTES = RECORD_BYTES + 4;

    /** Index of the number of connections that are half open, behind what {@link SocketIterator} tells. */
    public static final int REQUESTS = TaskFileIterator.LONG_WORDS;

    /** On the stack: what is asked, and the socket that is to be released. */
    private static final int ASKED = TaskFileIterator.POINTER - ASKED_BYTES;

    private static final int LOOKED_UP = ASKED - 8;
    private static final int HALF_OPEN = LOOKED_UP - 8;

    private final int program;

    /**
     * Loads the program.
     *
     * @throws KernelException when the kernel does not allow or know it
     */
    public ListenerLookup(KernelLayout layout) throws KernelException {
        try (NativeMemory none = new NativeMemory(0)) {
            program = TaskFileIterator.load(BpfNumbers.PROG_TYPE_SCHED_CLS, 0, 0, program(layout), 0, none);
        }
    }

    /**
     * Looks one up; where there is none, the handler gets nothing.
     *
     * @param row with the address of a listener
     */
    public void ask(SocketTable sockets, int row, TaskFileIterator.Handler handler) throws KernelException {
        boolean four = sockets.family(row) == Family.INET;
        int length = four ? TUPLE4_BYTES : TUPLE6_BYTES;
        byte[] tuple = new byte[length];
        ByteBuffer form = ByteBuffer.wrap(tuple);
        // Behind the address that a connection would come from stands that which it would go to, then the port of each.
        if (four) {
            form.putInt(4, (int) sockets.localLow(row));
        } else {
            form.putLong(16, sockets.localHigh(row)).putLong(24, sockets.localLow(row));
        }
        form.putShort(length - 2, (short) sockets.localPort(row));
        int[] words = new int[PACKET_BYTES / 4];
        try (NativeMemory packet = new NativeMemory(PACKET_BYTES)) {
            packet.putInt(0, length).put(TUPLE, tuple, 0, length);
            run(packet);
            packet.get(0, words, 0, words.length);
        }
        if (words[0] == TaskFileIterator.LONG_MARK) {
            handler.record(words, 0);
        }
    }

    private void run(NativeMemory packet) throws KernelException {
        int low = (int) packet.address();
        int high = (int) (packet.address() >>> 32);
        TaskFileIterator.bpf(
                "bpf(BPF_PROG_TEST_RUN)",
                BpfNumbers.PROG_TEST_RUN,
                program,
                0,
                PACKET_BYTES,
                PACKET_BYTES,
                low,
                high,
                low,
                high,
                1);
    }

    @Override
    public void close() {
        Syscall.close(program);
    }

    /** The program. Its context is the packet. Registers: R6 packet, R9 socket, R7 and R8 its wait queue. */
    static long[] program(KernelLayout layout) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.set(R2, 0).move(R3, R10).add(R3, ASKED).set(R4, ASKED_BYTES).call(BpfNumbers.CALL_SKB_LOAD_BYTES);
        p.move(R1, R6).move(R2, R10).add(R2, ASKED + TUPLE);
        p.set(R3, TUPLE6_BYTES).load(U32, R4, R10, ASKED);
        int six = p.skipIfNotEqual(R4, TUPLE4_BYTES);
        p.set(R3, TUPLE4_BYTES);
        p.land(six);
        // BPF_F_CURRENT_NETNS
        p.set(R4, -1).set(R5, 0).call(BpfNumbers.CALL_SKC_LOOKUP_TCP);
        p.exitIfEqual(R0, 0).store(U64, R10, LOOKED_UP, R0);
        p.move(R1, R0).call(BpfNumbers.CALL_SKC_TO_TCP_SOCK).move(R9, R0);
        int another = p.skipIfEqual(R9, 0);
        int[] unowned = new int[SocketIterator.UNOWNED];
        SocketIterator.begin(p, layout, unowned);
        SocketIterator.rest(p, layout, false, unowned);
        p.move(R1, R6).set(R2, 0).move(R3, R10).add(R3, SocketIterator.RECORD);
        p.set(R4, RECORD_BYTES).set(R5, 0).call(BpfNumbers.CALL_SKB_STORE_BYTES);
        TaskFileIterator.probe(p, HALF_OPEN, 4, R9, layout.get(KernelLayout.LISTENER_REQUESTS));
        p.move(R1, R6).set(R2, RECORD_BYTES).move(R3, R10).add(R3, HALF_OPEN);
        p.set(R4, 4).set(R5, 0).call(BpfNumbers.CALL_SKB_STORE_BYTES);
        p.land(unowned[SocketIterator.NO_SOCKET]).land(another);
        p.load(U64, R1, R10, LOOKED_UP).call(BpfNumbers.CALL_SK_RELEASE);
        p.exit();
        return p.code();
    }
}
