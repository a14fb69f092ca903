package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.PortFacts;

/**
 * What the kernel's own structures say of the ports of the calling thread's network namespace: a BPF iterator over its TCP or
 * UDP table ({@code bpf_iter_tcp}, net/ipv4/tcp_ipv4.c; {@code bpf_iter_udp}, net/ipv4/udp.c).
 *
 * <p>Four things of them decide whether connect() gets a port, and no table shows them: whether the connection that a TIME_WAIT
 * is left of used timestamps ({@code tw_ts_recent_stamp}, which {@code tcp_twsk_unique()} asks for), whether its socket had
 * {@code SO_REUSEADDR} ({@code tw_reuse}), whether the bind bucket of
 * a port is closed ({@code fastreuse} or {@code fastreuseport} not negative: {@code __inet_hash_connect()} passes over it), and
 * whether a connected IPv6 socket has {@code IPV6_V6ONLY} ({@code ipv4_rcv_saddr_equal()}).
 */
public final class PortFactIterator {

    /** Takes what is said of one socket. */
    @FunctionalInterface
    public interface Taker {
        /**
         * One socket.
         *
         * @param cookie its cookie; 0 for one that no tool has asked about
         * @param facts constants of {@link PortFacts}
         * @param firstPort of {@code IP_LOCAL_PORT_RANGE}; 0 for none
         * @param lastPort of the same
         */
        void take(long cookie, int facts, int firstPort, int lastPort);
    }

    private static final int RECORD = -TaskFileIterator.SHORT_WORDS * 4 - 4;
    private static final int COOKIE = 4;
    private static final int RANGE = 12;
    private static final int KIND = 16;

    /** Places of the bytes of a record's first word; its top bit would mark a long record, so the last byte stays 0. */
    private static final int BUCKET = 0;

    private static final int OPTIONS = 2;

    private static final int SOCKET = 1;
    private static final int TIME_WAIT_KIND = 2;

    private static final int TIME_WAIT = 6;
    private static final int NEW_SYN_RECV = 12;
    /** {@code skc_reuse}, which a TIME_WAIT has of its connection ({@code inet_twsk_alloc()}). */
    private static final int REUSE_BITS = 0xf;
    /** {@code skc_ipv6only}, behind four bits of {@code skc_reuse} and one of {@code skc_reuseport}. */
    private static final int V6ONLY_BIT = 1 << 5;

    private PortFactIterator() {}

    /**
     * Brings every socket of one protocol that has a cookie.
     *
     * @param udp whether of UDP; else of TCP
     * @throws KernelException when the kernel does not allow or know it
     */
    public static void run(KernelLayout layout, boolean udp, Taker taker) throws KernelException {
        int iterator = layout.get(udp ? KernelLayout.UDP_ITERATOR : KernelLayout.TCP_ITERATOR);
        boolean known = layout.get(KernelLayout.SK_OPTIONS) != 0
                && (udp
                        || layout.get(KernelLayout.TIME_WAIT_STAMP) != 0
                                && layout.get(KernelLayout.TIME_WAIT_BUCKET) != 0
                                && layout.get(KernelLayout.SK_BUCKET) != 0
                                && layout.get(KernelLayout.BUCKET_REUSE) != 0);
        if (iterator == 0 || !known) {
            throw new KernelException("bpf iterator over ports", Errno.ENOENT, "");
        }
        TaskFileIterator.run(program(layout, udp), iterator, (words, start) -> {
            long cookie = (long) words[start + 2] << 32 | Integer.toUnsignedLong(words[start + 1]);
            if (cookie != 0) {
                taker.take(cookie, facts(words, start), first(words, start), last(words, start));
            }
        });
    }

    private static int facts(int[] words, int start) {
        boolean timeWait = words[start + KIND / 4] == TIME_WAIT_KIND;
        int bucket = words[start] & 0xffff;
        // Both bytes are negative as long as nothing but connect() has taken the port; 0x8080 stands for no bucket.
        boolean closed = (bucket & 0x8080) != 0x8080;
        int options = words[start] >>> OPTIONS * 8;
        return (timeWait && words[start + RANGE / 4] != 0 ? PortFacts.TIMESTAMPS : 0)
                | (timeWait && (options & REUSE_BITS) == 0 ? PortFacts.WITHOUT_REUSEADDR : 0)
                | (closed ? PortFacts.CLOSED : 0)
                | ((options & V6ONLY_BIT) != 0 ? PortFacts.V6ONLY : 0);
    }

    private static int first(int[] words, int start) {
        return words[start + KIND / 4] == SOCKET ? words[start + RANGE / 4] & 0xffff : 0;
    }

    private static int last(int[] words, int start) {
        return words[start + KIND / 4] == SOCKET ? words[start + RANGE / 4] >>> 16 : 0;
    }

    /** The program. Its context holds the socket at 8. Registers: R6 context, R9 socket, R8 its bind bucket. */
    static long[] program(KernelLayout layout, boolean udp) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R9, R6, 8).exitIfEqual(R9, 0);
        p.load(U8, R7, R9, layout.get(KernelLayout.SK_STATE));
        p.exitIfEqual(R7, NEW_SYN_RECV);
        for (int at = RECORD; at < 0; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        p.set(R1, 0x8080).store(U32, R10, RECORD + BUCKET, R1);
        TaskFileIterator.probe(p, RECORD + OPTIONS, 1, R9, layout.get(KernelLayout.SK_OPTIONS));
        TaskFileIterator.probe(p, RECORD + COOKIE, 8, R9, layout.get(KernelLayout.SK_COOKIE));
        p.set(R1, SOCKET).store(U32, R10, RECORD + KIND, R1);
        if (udp) {
            range(p, layout);
        } else {
            int timeWait = p.skipIfEqual(R7, TIME_WAIT);
            range(p, layout);
            TaskFileIterator.pointer(p, R8, R9, layout.get(KernelLayout.SK_BUCKET));
            int socketDone = p.skip();
            p.land(timeWait);
            p.set(R1, TIME_WAIT_KIND).store(U32, R10, RECORD + KIND, R1);
            TaskFileIterator.probe(p, RECORD + RANGE, 4, R9, layout.get(KernelLayout.TIME_WAIT_STAMP));
            TaskFileIterator.pointer(p, R8, R9, layout.get(KernelLayout.TIME_WAIT_BUCKET));
            p.land(socketDone);
            int noBucket = p.skipIfEqual(R8, 0);
            TaskFileIterator.probe(p, RECORD + BUCKET, 2, R8, layout.get(KernelLayout.BUCKET_REUSE));
            p.land(noBucket);
        }
        TaskFileIterator.write(p, RECORD, TaskFileIterator.SHORT_WORDS * 4);
        p.exit();
        return p.code();
    }

    private static void range(BpfProgram p, KernelLayout layout) {
        if (layout.get(KernelLayout.SK_PORT_RANGE) != 0) {
            TaskFileIterator.probe(p, RECORD + RANGE, 4, R9, layout.get(KernelLayout.SK_PORT_RANGE));
        }
    }
}
