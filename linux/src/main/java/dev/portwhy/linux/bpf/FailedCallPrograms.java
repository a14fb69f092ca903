package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;
import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.SyscallNumbers;
import dev.portwhy.model.FailedCall.Call;
import dev.portwhy.model.Protocol;

/**
 * The programs behind {@link FailedCallWatch}: each puts a record into the ring for a call that failed.
 *
 * <pre>{@code
 * struct record {
 *     u64 time;                 // bpf_ktime_get_ns(), CLOCK_MONOTONIC
 *     u32 pid, namespace;
 *     u32 call, errno;
 *     u16 family, protocol;
 *     u16 source_port;          // host order
 *     u16 destination_port;     // network order
 *     u32 source[4], destination[4];
 *     char comm[16];
 * };
 * }</pre>
 */
final class FailedCallPrograms {

    static final int RECORD_BYTES = 80;

    static final int PID = 2;
    static final int NAMESPACE = 3;
    static final int CALL = 4;
    static final int ERRNO = 5;
    static final int KIND = 6;
    static final int PORTS = 7;
    static final int SOURCE = 8;
    static final int DESTINATION = 12;
    static final int COMM = 16;

    /** Below what {@link TaskFileIterator#pointer} uses; above it is room for what follows. */
    private static final int RECORD = TaskFileIterator.POINTER - RECORD_BYTES;

    private static final int SCRATCH = -8;
    private static final int SOCKADDR = SCRATCH - 32;
    private static final int KEY = SOCKADDR - 8;
    private static final int VALUE = KEY - 8;
    private static final int INDEX = VALUE - 8;

    private static final int KTIME_GET_NS = 5;
    private static final int GET_CURRENT_COMM = 16;
    private static final int PROBE_READ_USER = 112;
    private static final int RINGBUF_OUTPUT = 130;

    /** {@code struct sockaddr_in} and {@code sockaddr_in6}: both have the port at 2. */
    private static final int SOCKADDR4 = 16;

    private static final int SOCKADDR6 = 28;

    private FailedCallPrograms() {}

    /** Descriptors of the maps: where records go, where lost ones are counted, and the ports of sockets that are used again. */
    record Maps(int ring, int lost, int usedAgain) {}

    /**
     * connect() of TCP that found no port, or whose port has such a connection already; on the tracepoint {@code
     * inet_sock_set_state}. A socket that is used again comes with the port of the time before in {@code inet_sport}: what that
     * was is kept from the way out to the way back.
     */
    static long[] connect(KernelLayout layout, Maps maps) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R1, R6, 16);
        int closes = p.skipIfNotEqual(R1, ConnectFailure.SYN_SENT);
        p.load(U64, R9, R6, 0);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_NUM)).exitIfNotEqual32(R1, 0);
        ConnectFailure.lastPort(p, layout, VALUE);
        p.load(U64, R1, R10, VALUE).exitIfEqual(R1, 0);
        p.store(U64, R10, KEY, R9);
        p.loadMap(R1, maps.usedAgain).move(R2, R10).add(R2, KEY).move(R3, R10).add(R3, VALUE);
        p.set(R4, 0).call(BpfNumbers.CALL_MAP_UPDATE_ELEM);
        p.exit();
        p.land(closes);
        ConnectFailure.within(p, layout);
        p.load(U16, R7, R9, layout.get(KernelLayout.SK_NUM));
        int bound = p.skipIfNotEqual(R7, 0);
        ConnectFailure.lastPort(p, layout, VALUE);
        p.load(U64, R8, R10, VALUE);
        int fresh = p.skipIfEqual(R8, 0);
        p.store(U64, R10, KEY, R9);
        p.loadMap(R1, maps.usedAgain).move(R2, R10).add(R2, KEY).call(BpfNumbers.CALL_MAP_LOOKUP_ELEM);
        p.exitIfEqual(R0, 0);
        p.load(U64, R1, R0, 0);
        int same = p.skipIfEqualRegister(R1, R8);
        p.exit();
        p.land(same);
        p.loadMap(R1, maps.usedAgain).move(R2, R10).add(R2, KEY).call(BpfNumbers.CALL_MAP_DELETE_ELEM);
        p.land(bound).land(fresh);
        begin(p);
        p.set(R1, Call.CONNECT.ordinal()).store(U32, R10, RECORD + 4 * CALL, R1);
        p.set(R1, Errno.EADDRNOTAVAIL).store(U32, R10, RECORD + 4 * ERRNO, R1);
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_NET));
        p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM)).store(U32, R10, RECORD + 4 * NAMESPACE, R1);
        p.store(U16, R10, RECORD + 4 * PORTS, R7);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_DPORT)).store(U16, R10, RECORD + 4 * PORTS + 2, R1);
        p.set(R1, IPPROTO_TCP).store(U16, R10, RECORD + 4 * KIND + 2, R1);
        p.load(U16, R7, R9, layout.get(KernelLayout.SK_FAMILY)).store(U16, R10, RECORD + 4 * KIND, R7);
        ConnectFailure.addresses(p, layout, RECORD + 4 * DESTINATION, RECORD + 4 * SOURCE);
        end(p, maps);
        return p.code();
    }

    /**
     * bind() and listen() that failed, and UDP's connect(), sendto() and sendmsg() that found no port; on the tracepoint {@code
     * sys_exit}, whose arguments are the registers at the call and what it returns. It runs at the end of every system call of the
     * machine, so it lets go of nearly all of them at the first comparison.
     */
    static long[] systemCalls(KernelLayout layout, Maps maps) {
        BpfProgram p = new BpfProgram();
        p.load(U64, R7, R1, 8).exitIfNotNegative(R7);
        int inUse = p.skipIfEqual(R7, -Errno.EADDRINUSE);
        int notAvailable = p.skipIfEqual(R7, -Errno.EADDRNOTAVAIL);
        int denied = p.skipIfEqual(R7, -Errno.EACCES);
        int again = p.skipIfEqual(R7, -Errno.EAGAIN);
        p.exit();

        p.land(again).load(U64, R8, R1, 0).load(U32, R1, R8, SyscallNumbers.REGS_NUMBER);
        int connects = p.skipIfEqual(R1, SyscallNumbers.CONNECT);
        int sends = p.skipIfEqual(R1, SyscallNumbers.SENDTO);
        int sendsMessage = p.skipIfEqual(R1, SyscallNumbers.SENDMSG);
        p.exit();
        p.land(connects).load(U64, R6, R8, SyscallNumbers.REGS_SECOND).set(R9, Call.CONNECT.ordinal());
        int toUdp = p.skip();
        p.land(sends).load(U64, R6, R8, SyscallNumbers.REGS_FIFTH).set(R9, Call.SENDTO.ordinal());
        int toUdpToo = p.skip();
        p.land(sendsMessage).load(U64, R6, R8, SyscallNumbers.REGS_SECOND);
        // struct msghdr { void *msg_name; … }
        user(p, SCRATCH, 8, R6);
        p.load(U64, R6, R10, SCRATCH).set(R9, Call.SENDTO.ordinal());
        p.land(toUdp).land(toUdpToo);
        socket(p, layout);
        p.load(U16, R1, R10, RECORD + 4 * KIND + 2).exitIfNotEqual32(R1, Protocol.UDP.number());
        p.load(U16, R1, R10, RECORD + 4 * PORTS).exitIfNotEqual32(R1, 0);
        address(p, DESTINATION, 2);
        int end = p.skip();

        p.land(inUse).land(notAvailable).land(denied);
        p.load(U64, R8, R1, 0).load(U32, R1, R8, SyscallNumbers.REGS_NUMBER);
        int binds = p.skipIfEqual(R1, SyscallNumbers.BIND);
        p.exitIfNotEqual32(R1, SyscallNumbers.LISTEN);
        p.set(R9, Call.LISTEN.ordinal());
        socket(p, layout);
        int endOfListen = p.skip();
        p.land(binds).load(U64, R6, R8, SyscallNumbers.REGS_SECOND).set(R9, Call.BIND.ordinal());
        socket(p, layout);
        address(p, SOURCE, 0);
        // The port is in network order there, as in every address of a socket.
        p.load(U16, R1, R10, RECORD + 4 * PORTS).toBigEndian16(R1).store(U16, R10, RECORD + 4 * PORTS, R1);
        p.land(end).land(endOfListen);
        end(p, maps);
        return p.code();
    }

    /**
     * Begins a record about the socket whose descriptor is the first word of the call in R8: what was called is in R9, what it
     * returned in R7. Ends the program where it is no internet socket. Spoils R0 to R5, R8, R9.
     */
    private static void socket(BpfProgram p, KernelLayout layout) {
        begin(p);
        p.store(U32, R10, RECORD + 4 * CALL, R9);
        p.set(R1, 0).subtractRegister(R1, R7).store(U32, R10, RECORD + 4 * ERRNO, R1);
        p.load(U32, R7, R8, SyscallNumbers.REGS_FIRST).shiftLeft(R7, 3);
        p.call(BpfNumbers.CALL_GET_CURRENT_TASK).move(R8, R0);
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.TASK_FILES));
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.FILES_TABLE));
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.TABLE_FILES));
        p.addRegister(R8, R7);
        TaskFileIterator.pointer(p, R8, R8, 0);
        TaskFileIterator.pointer(p, R8, R8, layout.get(KernelLayout.FILE_PRIVATE));
        TaskFileIterator.pointer(p, R9, R8, layout.get(KernelLayout.SOCKET_SK));
        p.exitIfEqual(R9, 0);
        TaskFileIterator.probe(p, RECORD + 4 * KIND, 2, R9, layout.get(KernelLayout.SK_FAMILY));
        TaskFileIterator.probe(p, RECORD + 4 * KIND + 2, 2, R9, layout.get(KernelLayout.SK_PROTOCOL));
        TaskFileIterator.probe(p, RECORD + 4 * PORTS, 2, R9, layout.get(KernelLayout.SK_NUM));
        TaskFileIterator.pointer(p, R8, R9, layout.get(KernelLayout.SK_NET));
        TaskFileIterator.probe(p, RECORD + 4 * NAMESPACE, 4, R8, layout.get(KernelLayout.NET_INUM));
        p.load(U16, R1, R10, RECORD + 4 * KIND);
        int six = p.skipIfEqual(R1, AF_INET6);
        p.exitIfNotEqual32(R1, AF_INET);
        TaskFileIterator.probe(p, RECORD + 4 * SOURCE, 4, R9, layout.get(KernelLayout.SK_ADDRESSES4) + 4);
        int done = p.skip();
        p.land(six);
        TaskFileIterator.probe(p, RECORD + 4 * SOURCE, 16, R9, layout.get(KernelLayout.SK_SADDR6));
        p.land(done);
    }

    /** Takes an address of the calling program, which is at R6, into the record, and its port as it stands there. */
    private static void address(BpfProgram p, int word, int portAt) {
        user(p, SOCKADDR, SOCKADDR4, R6);
        p.load(U16, R1, R10, SOCKADDR + 2).store(U16, R10, RECORD + 4 * PORTS + portAt, R1);
        p.load(U16, R1, R10, SOCKADDR);
        int six = p.skipIfEqual(R1, AF_INET6);
        // A UDP socket of IPv6 takes an address of IPv4 as well.
        p.set(R1, AF_INET).store(U16, R10, RECORD + 4 * KIND, R1);
        p.load(U32, R1, R10, SOCKADDR + 4).store(U32, R10, RECORD + 4 * word, R1);
        int done = p.skip();
        p.land(six);
        user(p, SOCKADDR, SOCKADDR6, R6);
        p.load(U64, R1, R10, SOCKADDR + 8).store(U64, R10, RECORD + 4 * word, R1);
        p.load(U64, R1, R10, SOCKADDR + 16).store(U64, R10, RECORD + 4 * word + 8, R1);
        p.land(done);
    }

    /** Copies from the memory of the calling program, at the address in a register; zeros where nothing is. Spoils R0 to R5. */
    private static void user(BpfProgram p, int stack, int size, int address) {
        for (int at = stack; at < stack + size; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        p.move(R3, address).move(R1, R10).add(R1, stack).set(R2, size).call(PROBE_READ_USER);
    }

    /** A record with time, process and its name, and zeros. Spoils R0 to R5. */
    private static void begin(BpfProgram p) {
        for (int at = RECORD; at < RECORD + RECORD_BYTES; at += 8) {
            p.storeImmediate64(R10, at, 0);
        }
        p.call(KTIME_GET_NS).store(U64, R10, RECORD, R0);
        p.call(BpfNumbers.CALL_GET_CURRENT_PID_TGID).store(U64, R10, SCRATCH, R0);
        p.load(U32, R1, R10, SCRATCH + 4).store(U32, R10, RECORD + 4 * PID, R1);
        p.move(R1, R10).add(R1, RECORD + 4 * COMM).set(R2, 16).call(GET_CURRENT_COMM);
    }

    /** Hands the record over, or counts that there was no room for it; the program ends. */
    private static void end(BpfProgram p, Maps maps) {
        p.loadMap(R1, maps.ring).move(R2, R10).add(R2, RECORD).set(R3, RECORD_BYTES);
        p.set(R4, 0).call(RINGBUF_OUTPUT);
        p.exitIfEqual(R0, 0);
        p.storeImmediate64(R10, INDEX, 0);
        p.loadMap(R1, maps.lost).move(R2, R10).add(R2, INDEX).call(BpfNumbers.CALL_MAP_LOOKUP_ELEM);
        p.exitIfEqual(R0, 0);
        p.set(R1, 1).atomicAdd64(R0, 0, R1);
        p.exit();
    }
}
