package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import java.util.function.BooleanSupplier;

/**
 * What the kernel's own structures say about the sockets of the calling thread's network namespace: a BPF iterator over
 * its TCP or UDP table ({@code bpf_iter_tcp}, net/ipv4/tcp_ipv4.c; {@code bpf_iter_udp}, net/ipv4/udp.c).
 *
 * <p>It tells two things that no other source does. A socket whose {@code sk_socket->file} is null belongs to the kernel:
 * no process ever had a descriptor of it. So does one that was made for the kernel ({@code sk_kern_sock}), though some of its
 * parts make a file for theirs (net/sunrpc/xprtsock.c). Which part that is, tell what is called when data comes
 * ({@code sk_data_ready}), what takes a UDP socket's packets ({@code encap_rcv}), or the thread that waits for them. A path of an MPTCP connection was made for the kernel, too, but belongs to the connection, as whose its
 * {@code sk_socket} says.
 *
 * <p>And a thread that waits inside a call on a socket stands in the socket's wait queue ({@code sk_wq}), with a pointer to
 * itself, also when the descriptor has been closed meanwhile. Threads in poll() stand there too, with a pointer to something
 * else; what is read there as a thread is for the reader to check.
 *
 * <p>Sockets that are bound and nothing more are in neither table.
 */
public final class SocketIterator {

    /** How many waiting threads of a socket are read. */
    public static final int WAITERS = 5;

    /** Index of the word that is 0 for a socket of the kernel's, and above it for one with a file: {@link #NOT_MAPPED}, or 1. */
    public static final int HAS_FILE = 1;

    /** No process has the socket mapped into its memory: the tree of its mappings ({@code i_mmap}) is empty. */
    public static final int NOT_MAPPED = 2;

    /** Index of the cookie's lower word; the upper one follows. */
    public static final int COOKIE = 2;

    /** Index of the first pair of process and thread; 0 where what waits is no thread (epoll(7)). */
    public static final int FIRST_WAITER = 4;

    /** How many of them are read of a socket of the kernel's. */
    public static final int KERNEL_WAITERS = WAITERS - 1;

    /** Behind these, of a UDP socket of the kernel's, index of the lower half of the address of what takes its packets. */
    private static final int TAKES = FIRST_WAITER + 2 * KERNEL_WAITERS;

    /** Index of the lower half of the address of what is called when data comes. */
    private static final int DATA_READY = FIRST_WAITER + 2 * WAITERS;

    /** Index of the number of pairs; with {@link #WAITERS} there may be more. */
    public static final int QUEUED = DATA_READY + 2;

    /** Index of the lower half of the address of the socket's file. */
    public static final int FILE = QUEUED + 1;

    static final int RECORD = -TaskFileIterator.LONG_WORDS * 4;
    /** Which jump is which of those that {@link #begin} makes. */
    static final int NO_SOCKET = 0;

    private static final int NO_FILE = 1;

    private static final int OF_KERNEL = 2;
    static final int UNOWNED = 3;

    private static final int TIME_WAIT = 6;
    private static final int NEW_SYN_RECV = 12;

    private SocketIterator() {}

    /**
     * Brings every kernel socket, and those of {@code wanted} that have a file.
     *
     * @param udp whether of UDP; else of TCP
     * <p>Listeners come first, in a short table of their own; behind them comes every connection of the machine.
     *
     * @param wanted lower words of cookies, at most {@link TaskFileIterator#MAX_WANTED}
     * @param enough asked after each record whether the rest matters
     * @throws KernelException when the kernel does not allow or know it
     */
    public static void run(
            KernelLayout layout, boolean udp, int[] wanted, TaskFileIterator.Handler handler, BooleanSupplier enough)
            throws KernelException {
        int iterator = layout.get(udp ? KernelLayout.UDP_ITERATOR : KernelLayout.TCP_ITERATOR);
        if (iterator == 0) {
            throw new KernelException("bpf iterator over sockets", Errno.ENOENT, "");
        }
        int record = TaskFileIterator.LONG_WORDS * 4;
        TaskFileIterator.run(program(layout, udp, wanted), iterator, record, handler, enough);
    }

    /** The cookie of the socket that a record is about. */
    public static long cookie(int[] words, int start) {
        return address(words, start + COOKIE);
    }

    /** The program. Its context holds the socket at 8. Registers: R6 context, R9 socket, R7 and R8 its wait queue. */
    static long[] program(KernelLayout layout, boolean udp, int[] wanted) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R9, R6, 8).exitIfEqual(R9, 0);
        // Requests and TIME_WAIT are smaller structures that end before what is read below.
        p.load(U8, R1, R9, layout.get(KernelLayout.SK_STATE));
        p.exitIfEqual(R1, TIME_WAIT).exitIfEqual(R1, NEW_SYN_RECV);
        int[] unowned = new int[UNOWNED];
        begin(p, layout, unowned);
        p.load(U32, R1, R10, RECORD + COOKIE * 4);
        // No socket that was shown by sock_diag has the cookie 0.
        TaskFileIterator.onlyWanted(p, wanted.length == 0 ? new int[] {0} : wanted);
        rest(p, layout, udp, unowned);
        TaskFileIterator.write(p, RECORD, TaskFileIterator.LONG_WORDS * 4);
        p.land(unowned[NO_SOCKET]);
        p.exit();
        return p.code();
    }

    /**
     * Puts on the stack what is known of the socket in R9 but for the {@link #rest}. Spoils R0 to R5 and R8.
     *
     * @param unowned takes the jumps for a socket that is none of a file system's, which is to be landed, and for those of the kernel,
     *     which {@link #rest} lands
     */
    static void begin(BpfProgram p, KernelLayout layout, int[] unowned) {
        for (int at = RECORD; at < 0; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        p.set(R1, TaskFileIterator.LONG_MARK).store(U32, R10, RECORD, R1);
        TaskFileIterator.probe(p, RECORD + COOKIE * 4, 8, R9, layout.get(KernelLayout.SK_COOKIE));
        TaskFileIterator.pointer(p, R8, R9, layout.get(KernelLayout.SK_SOCKET));
        unowned[NO_SOCKET] = p.skipIfEqual(R8, 0);
        int bit = layout.get(KernelLayout.SK_OF_KERNEL);
        if (bit > 0) {
            TaskFileIterator.probe(p, TaskFileIterator.POINTER, 1, R9, bit >>> 3);
            p.load(U8, R1, R10, TaskFileIterator.POINTER)
                    .set(R2, 1 << (bit & 7))
                    .and(R1, R2);
            int ofUser = p.skipIfEqual(R1, 0);
            TaskFileIterator.pointer(p, R1, R8, layout.get(KernelLayout.SOCKET_SK));
            unowned[OF_KERNEL] = p.skipIfEqualRegister(R1, R9);
            p.land(ofUser);
        }
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.SOCKET_FILE));
        unowned[NO_FILE] = p.skipIfEqual(R8, 0);
        p.set(R1, 1).store(U32, R10, RECORD + HAS_FILE * 4, R1).store(U32, R10, RECORD + FILE * 4, R8);
        int addresses = layout.get(KernelLayout.FILE_ADDRESSES);
        int mappings = layout.get(KernelLayout.ADDRESSES_MAPPINGS);
        if (addresses > 0 && mappings > 0) {
            TaskFileIterator.pointer(p, R8, R8, addresses);
            int unknown = p.skipIfEqual(R8, 0);
            TaskFileIterator.pointer(p, R8, R8, mappings);
            int mapped = p.skipIfNotEqual(R8, 0);
            p.set(R1, NOT_MAPPED).store(U32, R10, RECORD + HAS_FILE * 4, R1);
            p.land(unknown).land(mapped);
        }
    }

    /** Puts on the stack who waits, and what is called when something comes. Spoils R0 to R5, R7 and R8. */
    static void rest(BpfProgram p, KernelLayout layout, boolean udp, int[] unowned) {
        p.land(unowned[NO_FILE]);
        if (unowned[OF_KERNEL] > 0) {
            p.land(unowned[OF_KERNEL]);
        }
        waiters(p, layout);
        address(p, DATA_READY, layout.get(KernelLayout.SK_DATA_READY));
        p.load(U32, R1, R10, RECORD + HAS_FILE * 4);
        int ofUser = p.skipIfNotEqual(R1, 0);
        address(p, TAKES, udp ? layout.get(KernelLayout.UDP_TAKES) : 0);
        p.land(ofUser);
    }

    private static void address(BpfProgram p, int word, int offset) {
        if (offset > 0) {
            TaskFileIterator.probe(p, RECORD + word * 4, 8, R9, offset);
        } else {
            p.storeImmediate64(R10, RECORD + word * 4, 0);
        }
    }

    /** The address of what is called when data comes; 0 where that is not known. */
    public static long dataReady(int[] words, int start) {
        return address(words, start + DATA_READY);
    }

    /** Of a UDP socket of the kernel's, the address of what takes its packets; 0 where nothing does, or that is not known. */
    public static long takes(int[] words, int start) {
        return address(words, start + TAKES);
    }

    private static long address(int[] words, int at) {
        return (long) words[at + 1] << 32 | Integer.toUnsignedLong(words[at]);
    }

    /** Goes through the list {@code sk->sk_wq->wait.head}, whose entries are within {@code struct wait_queue_entry}. */
    private static void waiters(BpfProgram p, KernelLayout layout) {
        int task = layout.get(KernelLayout.WAITER_PRIVATE) - layout.get(KernelLayout.WAITER_ENTRY);
        TaskFileIterator.pointer(p, R7, R9, layout.get(KernelLayout.SK_WAIT_QUEUE));
        p.add(R7, layout.get(KernelLayout.WAIT_QUEUE_HEAD));
        TaskFileIterator.pointer(p, R8, R7, 0);
        int[] ends = new int[WAITERS * 2];
        for (int i = 0; i < WAITERS; i++) {
            ends[i * 2] = p.skipIfEqualRegister(R8, R7);
            ends[i * 2 + 1] = p.skipIfEqual(R8, 0);
            p.set(R1, i + 1).store(U32, R10, RECORD + QUEUED * 4, R1);
            int words = RECORD + (FIRST_WAITER + i * 2) * 4;
            TaskFileIterator.pointer(p, R1, R8, task);
            TaskFileIterator.probe(p, words, 4, R1, layout.get(KernelLayout.TASK_TGID));
            p.load(U64, R1, R10, TaskFileIterator.POINTER);
            TaskFileIterator.probe(p, words + 4, 4, R1, layout.get(KernelLayout.TASK_PID));
            TaskFileIterator.pointer(p, R8, R8, 0);
        }
        for (int end : ends) {
            p.land(end);
        }
    }
}
