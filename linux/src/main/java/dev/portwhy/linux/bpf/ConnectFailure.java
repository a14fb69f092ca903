package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;
import static dev.portwhy.linux.sys.Abi.*;

/**
 * How a connect() that got no port is told from everything else that takes a TCP socket from SYN_SENT to CLOSE, at the tracepoint
 * {@code inet_sock_set_state}. {@code tcp_v4_connect()} and {@code tcp_v6_connect()} go to SYN_SENT, look for a port
 * ({@code inet_hash_connect()}), and come back to CLOSE where there is none, with the destination still in the socket.
 *
 * <ul>
 *   <li>A connection that was refused, reset or timed out has an error in {@code sk_err} by then.
 *   <li>A socket that its program closes or disconnects while it waits for an answer has none, and like any socket that goes to
 *       CLOSE it has given back its port. But its {@code struct socket} is SS_CONNECTING by then, which it only becomes once
 *       the port was found ({@code __inet_stream_connect()}, net/ipv4/af_inet.c).
 *   <li>A connect() that found a port and failed for another reason (a route that the port decides, a filter, want of memory) has
 *       that port in {@code inet_sport}, which stays when it is given back.
 *   <li>An MPTCP socket takes the states of its first subflow, which is a TCP socket and the one that is counted.
 * </ul>
 */
final class ConnectFailure {

    static final int SYN_SENT = 2;
    static final int CLOSE = 7;

    static final int SS_UNCONNECTED = 1;

    private ConnectFailure() {}

    /** Whether this kernel shows all that it takes. */
    static boolean told(KernelLayout layout) {
        return layout.get(KernelLayout.SET_STATE_TRACEPOINT) != 0
                && layout.get(KernelLayout.SK_ERROR) != 0
                && layout.get(KernelLayout.SK_SPORT) != 0;
    }

    /**
     * Goes on with a TCP socket in R9 that just went from SYN_SENT to CLOSE within a connect() of its own, and ends the program
     * with all others. R6 is the program's context, the tracepoint's arguments: socket, state before, state after. Spoils R1.
     */
    static void within(BpfProgram p, KernelLayout layout) {
        p.load(U64, R1, R6, 8).exitIfNotEqual32(R1, SYN_SENT);
        p.load(U64, R1, R6, 16).exitIfNotEqual32(R1, CLOSE);
        p.load(U64, R9, R6, 0);
        p.load(U32, R1, R9, layout.get(KernelLayout.SK_ERROR)).exitIfNotEqual32(R1, 0);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_PROTOCOL)).exitIfNotEqual32(R1, IPPROTO_TCP);
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_SOCKET)).exitIfEqual(R1, 0);
        p.load(U32, R1, R1, layout.get(KernelLayout.SOCKET_STATE)).exitIfNotEqual32(R1, SS_UNCONNECTED);
    }

    /** Puts the port that the socket in R9 has or had last at {@code scratch} on the stack, eight bytes. Spoils R0 to R5. */
    static void lastPort(BpfProgram p, KernelLayout layout, int scratch) {
        p.storeImmediate64(R10, scratch, 0);
        TaskFileIterator.probe(p, scratch, 2, R9, layout.get(KernelLayout.SK_SPORT));
    }

    /**
     * Copies both addresses of the socket in R9, whose family is in R7, to where they belong on the stack. Spoils R0 to R5.
     *
     * @param destination where the other end's goes, four bytes or sixteen
     * @param source where its own goes
     */
    static void addresses(BpfProgram p, KernelLayout layout, int destination, int source) {
        int six = p.skipIfEqual(R7, AF_INET6);
        TaskFileIterator.probe(p, destination, 4, R9, layout.get(KernelLayout.SK_ADDRESSES4));
        TaskFileIterator.probe(p, source, 4, R9, layout.get(KernelLayout.SK_ADDRESSES4) + 4);
        int done = p.skip();
        p.land(six);
        TaskFileIterator.probe(p, destination, 16, R9, layout.get(KernelLayout.SK_DADDR6));
        TaskFileIterator.probe(p, source, 16, R9, layout.get(KernelLayout.SK_SADDR6));
        p.land(done);
    }
}
