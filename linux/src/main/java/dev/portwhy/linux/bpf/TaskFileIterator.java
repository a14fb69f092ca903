package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;
import static dev.portwhy.linux.sys.Abi.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.LockedMemory;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.sys.SyscallNumbers;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Every open socket of every process in one pass of the kernel: a BPF {@code task_file} iterator
 * ({@code kernel/bpf/task_iter.c}). It needs CAP_BPF and CAP_PERFMON, or root, and BTF; the tables of descriptors below /proc do without.
 *
 * <p>For each file that is an IPv4 or IPv6 socket the program writes a record of five ints: descriptor, inode, process,
 * thread, network namespace of the <em>socket</em> (which need not be its holder's). For namespaces that are not in
 * {@code walked}, the record goes on with the socket's tuple, so that the few sockets of a small namespace can be looked
 * up one by one instead of walking a table that all namespaces share; the descriptor's top bit marks such a record.
 *
 * <p>A second pass, made for sockets without a holder, brings along a few other files: what may be an io_uring, open
 * namespaces, and unix sockets in which something waits or that listen. They come as a short record with a number below
 * {@link #ODD_LIMIT} in the place of the namespace.
 *
 * <p>A thread that shares its leader's file table is passed over by the kernel; one with its own table, or whose leader
 * is dead, comes with its thread number. The numbers are those of the initial pid namespace.
 */
public final class TaskFileIterator {

    static final int SHORT_WORDS = 5;
    static final int LONG_WORDS = 18;
    public static final int LONG_MARK = 1 << 31;
    /** In the place of the descriptor: a socket that is none of the internet, told of for counting only. */
    public static final int COUNTED_MARK = 1 << 30;
    /** How many namespaces can be told apart as walked; the program compares one after the other. */
    static final int MAX_WALKED = 32;
    /** How many sockets can be asked for one by one. */
    public static final int MAX_WANTED = 64;

    /** A file of the anonymous inode file system: an io_uring, or one of many harmless things. */
    static final int ODD_ANONYMOUS = 1;
    /** A namespace's file; the inode is the namespace's number. */
    public static final int ODD_NAMESPACE = 2;
    /** A unix socket in whose queue something waits, or that listens. */
    public static final int ODD_UNIX = 3;
    /** No network namespace has a number this small. */
    public static final int ODD_LIMIT = 16;

    /** What is read at a time where everything is wanted; the kernel brings no more at once (bpf_seq_read: eight pages). */
    private static final int MOST_BYTES = 32 * 1024;

    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_LINK_CREATE = 28;
    private static final int BPF_ITER_CREATE = 33;
    private static final int BPF_TRACE_ITER = 28;
    private static final int ATTRIBUTE_BYTES = 144;
    static final int PROBE_READ_KERNEL = 113;
    private static final int SEQ_WRITE = 127;
    private static final int SOCK_FROM_FILE = 162;

    private static final int ANON_INODE_FS_MAGIC = 0x09041934;
    private static final int NSFS_MAGIC = 0x6e736673;

    private static final int TCP_LISTEN = 10;
    private static final int RECORD = -LONG_WORDS * 4;
    /** Where on the stack {@link #pointer} puts one. */
    static final int POINTER = RECORD - 8;

    private TaskFileIterator() {}

    /** Which files come along beside internet sockets. */
    public enum OtherFiles {
        NONE,
        /** Open namespaces, {@link #ODD_NAMESPACE}. */
        NAMESPACES,
        /** All that may keep a socket or a namespace alive. */
        ODD
    }

    /** Takes the records. */
    @FunctionalInterface
    public interface Handler {
        /** One record at {@code words[start]}; {@link #SHORT_WORDS} or {@link #LONG_WORDS} long. */
        void record(int[] words, int start);
    }

    /**
     * Runs the iterator over all processes.
     *
     * @param walked namespaces (inode numbers) whose sockets come without a tuple; null when none shall come with one
     * @param relevant which sockets come at all; null for every one
     * @param other which other files come along
     * @throws KernelException when the kernel does not allow or know it
     */
    public static void run(
            KernelLayout layout,
            int @Nullable [] walked,
            @Nullable RelevantSockets relevant,
            OtherFiles other,
            Handler handler)
            throws KernelException {
        run(program(layout, walked, relevant, null, other), layout.get(KernelLayout.ITERATOR), handler);
    }

    /**
     * The iterator once more, or as often as one likes: to have a program checked takes the kernel longer than a pass over some thousand
     * files.
     */
    public static final class Loaded implements AutoCloseable {

        private final int program;
        private final int link;

        /**
         * Loads it.
         *
         * @param inodes of the sockets that come, at most {@link #MAX_WANTED}; null for all sockets
         * @param other which other files come along
         */
        public Loaded(KernelLayout layout, int @Nullable [] inodes, OtherFiles other) throws KernelException {
            program = load(
                    layout.get(KernelLayout.ITERATOR), TaskFileIterator.program(layout, null, null, inodes, other));
            try {
                link = link(program);
            } catch (KernelException e) {
                Syscall.close(program);
                throw e;
            }
        }

        /** Passes over all files. */
        public void pass(Handler handler) throws KernelException {
            iterateLinked(link, handler);
        }

        @Override
        public void close() {
            Syscall.close(link);
            Syscall.close(program);
        }
    }

    /**
     * Runs an iterator.
     *
     * @param iterator the BTF number of its {@code bpf_iter_…} function
     * @param handler takes its records, which are {@link #SHORT_WORDS} or {@link #LONG_WORDS} long
     */
    public static void run(long[] code, int iterator, Handler handler) throws KernelException {
        run(code, iterator, MOST_BYTES, handler, () -> false);
    }

    /**
     * Runs an iterator as far as is needed.
     *
     * @param bytes how much the kernel shall bring at a time; it does not go on before that was read
     * @param enough asked after each time whether to stop
     */
    public static void run(long[] code, int iterator, int bytes, Handler handler, BooleanSupplier enough)
            throws KernelException {
        int program = load(iterator, code);
        try {
            iterate(program, bytes, handler, enough);
        } finally {
            Syscall.close(program);
        }
    }

    /** As {@link #run(long[], int, int, Handler, BooleanSupplier)}, with a program that is loaded and stays so. */
    static void iterate(int program, int bytes, Handler handler, BooleanSupplier enough) throws KernelException {
        int link = link(program);
        try {
            iterateLinked(link, bytes, handler, enough);
        } finally {
            Syscall.close(link);
        }
    }

    static int link(int program) throws KernelException {
        return bpf("bpf(BPF_LINK_CREATE)", BPF_LINK_CREATE, program, 0, BPF_TRACE_ITER);
    }

    static void iterateLinked(int link, Handler handler) throws KernelException {
        iterateLinked(link, MOST_BYTES, handler, () -> false);
    }

    private static void iterateLinked(int link, int bytes, Handler handler, BooleanSupplier enough)
            throws KernelException {
        int file = bpf("bpf(BPF_ITER_CREATE)", BPF_ITER_CREATE, link);
        try {
            read(file, bytes, handler, enough);
        } finally {
            Syscall.close(file);
        }
    }

    /** bpf(2) with the members of {@code union bpf_attr} as ints from its start; what follows them is zero. */
    static int bpf(String operation, int command, int... attributes) throws KernelException {
        try (NativeMemory memory = NativeMemory.of(java.util.Arrays.copyOf(attributes, ATTRIBUTE_BYTES / 4))) {
            long result = Syscall.call(SyscallNumbers.BPF, command, memory.address(), ATTRIBUTE_BYTES);
            // Before Linux 5.11 maps and programs count as locked memory (bpf_charge_memlock(), kernel/bpf/syscall.c).
            // Of that a process, root's too, may have 64 KB unless somebody said otherwise; it says EPERM.
            if (result == -Errno.EPERM && LockedMemory.lift()) {
                result = Syscall.call(SyscallNumbers.BPF, command, memory.address(), ATTRIBUTE_BYTES);
            }
            return (int) Syscall.check(operation, result);
        }
    }

    static int load(int iterator, long[] code) throws KernelException {
        return load(BPF_TRACE_ITER, iterator, code);
    }

    /** Loads a program that is attached in one way to what BTF has under a number. */
    static int load(int attach, int target, long[] code) throws KernelException {
        try (NativeMemory none = new NativeMemory(0)) {
            return load(BpfNumbers.PROG_TYPE_TRACING, attach, target, code, 0, none);
        }
    }

    /** Loads an iterator of several functions; {@code functions} has where each begins, and the number of its type in {@code btf}. */
    static int load(int iterator, long[] code, int btf, NativeMemory functions) throws KernelException {
        return load(BpfNumbers.PROG_TYPE_TRACING, BPF_TRACE_ITER, iterator, code, btf, functions);
    }

    /** Loads a program of one of the kinds. */
    static int load(int kind, int attach, int target, long[] code, int btf, NativeMemory functions)
            throws KernelException {
        // The helpers are offered to programs that declare a GPL-compatible license; this one is under both.
        try (NativeMemory instructions = new NativeMemory(code.length * 8);
                NativeMemory license = NativeMemory.of("Dual MIT/GPL")) {
            for (int i = 0; i < code.length; i++) {
                instructions.putLong(i * 8, code[i]);
            }
            int[] attributes = new int[ATTRIBUTE_BYTES / 4];
            attributes[0] = kind;
            attributes[1] = code.length;
            attributes[2] = (int) instructions.address();
            attributes[3] = (int) (instructions.address() >>> 32);
            attributes[4] = (int) license.address();
            attributes[5] = (int) (license.address() >>> 32);
            attributes[17] = attach;
            if (functions.size() > 0) {
                attributes[18] = btf;
                attributes[19] = 8;
                attributes[20] = (int) functions.address();
                attributes[21] = (int) (functions.address() >>> 32);
                attributes[22] = functions.size() / 8;
            }
            attributes[27] = target;
            return bpf("bpf(BPF_PROG_LOAD)", BPF_PROG_LOAD, attributes);
        }
    }

    /**
     * The program. Its context is {@code struct bpf_iter__task_file}: meta at 0, task at 8, fd at 16, file at 24. The
     * record grows on the stack; registers: R6 context, R7 file, R8 task, R9 the socket's {@code struct sock}.
     */
    static long[] program(
            KernelLayout layout,
            int @Nullable [] walked,
            @Nullable RelevantSockets relevant,
            int @Nullable [] wanted,
            OtherFiles other) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R7, R6, 24).exitIfEqual(R7, 0);
        p.load(U64, R8, R6, 8).exitIfEqual(R8, 0);
        if (wanted != null && other == OtherFiles.NONE) {
            // The inode lies in memory of its own, as the socket does: of the others only the one is looked at.
            p.load(U64, R1, R7, layout.get(KernelLayout.FILE_INODE));
            p.load(U64, R1, R1, layout.get(KernelLayout.INODE_NUMBER));
            onlyWanted(p, wanted);
        }
        p.move(R1, R7).call(SOCK_FROM_FILE);
        int noSocket = p.skipIfEqual(R0, 0);
        // The same file once more, by a way the verifier asks nothing about; see TaskIterator.
        p.load(U64, R7, R0, layout.get(KernelLayout.SOCKET_FILE));
        p.load(U64, R9, R0, layout.get(KernelLayout.SOCKET_SK)).exitIfEqual(R9, 0);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_FAMILY));
        int inet = p.skipIfEqual(R1, 2);
        int inet6 = p.skipIfEqual(R1, AF_INET6);
        int unix = other == OtherFiles.ODD ? p.skipIfEqual(R1, AF_UNIX) : 0;
        if (walked != null) {
            counted(p, layout, walked);
        }
        p.exit();
        p.land(inet).land(inet6);
        if (relevant != null) {
            relevant.only(p, layout);
        }
        p.load(U32, R1, R6, 16).store(U32, R10, RECORD, R1);
        p.load(U64, R1, R7, layout.get(KernelLayout.FILE_INODE));
        p.load(U64, R1, R1, layout.get(KernelLayout.INODE_NUMBER)).store(U32, R10, RECORD + 4, R1);
        if (wanted != null) {
            onlyWanted(p, wanted);
        }
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, RECORD + 12, R1);
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_NET));
        p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM)).store(U32, R10, RECORD + 16, R1);
        if (walked != null) {
            longRecord(p, layout, walked);
        }
        write(p, RECORD, SHORT_WORDS * 4);
        p.exit();
        p.land(noSocket);
        switch (other) {
            case NONE -> p.exit();
            case NAMESPACES -> namespaces(p, layout);
            case ODD -> odd(p, layout, unix, walked);
        }
        return p.code();
    }

    /** A socket of another family in a namespace that is not walked: its number and its namespace. */
    private static void counted(BpfProgram p, KernelLayout layout, int[] walked) {
        p.load(U64, R1, R9, layout.get(KernelLayout.SK_NET));
        p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM)).store(U32, R10, RECORD + 16, R1);
        int[] others = walked(p, walked);
        p.load(U32, R1, R6, 16).or32(R1, COUNTED_MARK).store(U32, R10, RECORD, R1);
        p.load(U64, R1, R7, layout.get(KernelLayout.FILE_INODE));
        p.load(U64, R1, R1, layout.get(KernelLayout.INODE_NUMBER)).store(U32, R10, RECORD + 4, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, RECORD + 12, R1);
        write(p, RECORD, SHORT_WORDS * 4);
        for (int jump : others) {
            p.land(jump);
        }
    }

    /** Jumps, to be landed, for the case that R1 is one of the namespaces. */
    private static int[] walked(BpfProgram p, int[] walked) {
        // A program with instructions that nothing reaches is refused; no namespace has the number 0.
        int[] namespaces = walked.length == 0 ? new int[] {0} : walked;
        int[] jumps = new int[Math.min(namespaces.length, MAX_WALKED)];
        for (int i = 0; i < jumps.length; i++) {
            jumps[i] = p.skipIfEqual32(R1, namespaces[i]);
        }
        return jumps;
    }

    /** Open namespaces only. */
    private static void namespaces(BpfProgram p, KernelLayout layout) {
        p.load(U64, R1, R7, layout.get(KernelLayout.FILE_INODE));
        p.load(U64, R1, R1, layout.get(KernelLayout.INODE_SUPER_BLOCK));
        p.load(U64, R1, R1, layout.get(KernelLayout.SUPER_BLOCK_MAGIC));
        int namespace = p.skipIfEqual(R1, NSFS_MAGIC);
        p.exit();
        p.land(namespace).set(R9, ODD_NAMESPACE);
        oddRecord(p, layout);
    }

    /** What is no internet socket: most of it is passed over. Begins with a file that is no socket at all. */
    private static void odd(BpfProgram p, KernelLayout layout, int unix, int @Nullable [] walked) {
        p.load(U64, R1, R7, layout.get(KernelLayout.FILE_INODE));
        p.load(U64, R1, R1, layout.get(KernelLayout.INODE_SUPER_BLOCK));
        p.load(U64, R1, R1, layout.get(KernelLayout.SUPER_BLOCK_MAGIC));
        int anonymous = p.skipIfEqual(R1, ANON_INODE_FS_MAGIC);
        int namespace = p.skipIfEqual(R1, NSFS_MAGIC);
        p.exit();
        p.land(unix);
        if (walked != null) {
            counted(p, layout, walked);
        }
        p.load(U8, R1, R9, layout.get(KernelLayout.SK_STATE));
        int listens = p.skipIfEqual(R1, TCP_LISTEN);
        p.load(U32, R1, R9, layout.get(KernelLayout.SK_QUEUED)).exitIfEqual(R1, 0);
        p.land(listens).set(R9, ODD_UNIX);
        int unixDone = p.skip();
        p.land(anonymous).set(R9, ODD_ANONYMOUS);
        int anonymousDone = p.skip();
        p.land(namespace).set(R9, ODD_NAMESPACE);
        p.land(unixDone).land(anonymousDone);
        oddRecord(p, layout);
    }

    /** Writes a short record about a file that is no internet socket; R9 holds what it is. */
    private static void oddRecord(BpfProgram p, KernelLayout layout) {
        p.load(U32, R1, R6, 16).store(U32, R10, RECORD, R1);
        p.load(U64, R1, R7, layout.get(KernelLayout.FILE_INODE));
        p.load(U64, R1, R1, layout.get(KernelLayout.INODE_NUMBER)).store(U32, R10, RECORD + 4, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, RECORD + 12, R1);
        p.store(U32, R10, RECORD + 16, R9);
        write(p, RECORD, SHORT_WORDS * 4);
        p.exit();
    }

    static void onlyWanted(BpfProgram p, int[] wanted) {
        int[] found = new int[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            found[i] = p.skipIfEqual32(R1, wanted[i]);
        }
        p.exit();
        for (int jump : found) {
            p.land(jump);
        }
    }

    private static void longRecord(BpfProgram p, KernelLayout layout, int[] walked) {
        int[] shorts = walked(p, walked);
        for (int offset = RECORD + 24; offset < -4; offset += 8) {
            p.storeImmediate64(R10, offset, 0);
        }
        p.load(U32, R1, R10, RECORD).or32(R1, LONG_MARK).store(U32, R10, RECORD, R1);
        // word 5: protocol, family, state; word 6: local port (host order), peer's port (network order)
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_PROTOCOL)).shiftLeft(R1, 16);
        p.load(U8, R2, R9, layout.get(KernelLayout.SK_STATE))
                .move(R8, R2)
                .shiftLeft(R2, 8)
                .or(R1, R2);
        p.load(U16, R2, R9, layout.get(KernelLayout.SK_FAMILY)).move(R7, R2).or(R1, R2);
        p.store(U32, R10, RECORD + 20, R1);
        p.load(U16, R1, R9, layout.get(KernelLayout.SK_DPORT)).shiftLeft(R1, 16);
        p.load(U16, R2, R9, layout.get(KernelLayout.SK_NUM)).or(R1, R2).store(U32, R10, RECORD + 24, R1);
        // words 7 to 10: local address; 11 to 14: the peer's
        int six = p.skipIfEqual(R7, AF_INET6);
        probe(p, RECORD + 44, 4, layout.get(KernelLayout.SK_ADDRESSES4));
        probe(p, RECORD + 28, 4, layout.get(KernelLayout.SK_ADDRESSES4) + 4);
        int done = p.skip();
        p.land(six);
        probe(p, RECORD + 28, 16, layout.get(KernelLayout.SK_SADDR6));
        probe(p, RECORD + 44, 16, layout.get(KernelLayout.SK_DADDR6));
        p.land(done);
        p.load(U32, R1, R9, layout.get(KernelLayout.SK_DEVICE)).store(U32, R10, RECORD + 60, R1);
        int notListening = p.skipIfNotEqual(R8, TCP_LISTEN);
        probe(p, RECORD + 64, 4, layout.get(KernelLayout.LISTENER_REQUESTS));
        p.land(notListening);
        write(p, RECORD, LONG_WORDS * 4);
        p.exit();
        for (int jump : shorts) {
            p.land(jump);
        }
    }

    private static void probe(BpfProgram p, int stack, int size, int offset) {
        probe(p, stack, size, R9, offset);
    }

    /** Copies {@code size} bytes at {@code *(base + offset)} to the stack; zeros where nothing is. Spoils R0 to R5. */
    static void probe(BpfProgram p, int stack, int size, int base, int offset) {
        p.move(R3, base)
                .add(R3, offset)
                .move(R1, R10)
                .add(R1, stack)
                .set(R2, size)
                .call(PROBE_READ_KERNEL);
    }

    /** {@code to = *(u64 *)(base + offset)}, by way of the stack; 0 where nothing is. Spoils R0 to R5. */
    static void pointer(BpfProgram p, int to, int base, int offset) {
        probe(p, POINTER, 8, base, offset);
        p.load(U64, to, R10, POINTER);
    }

    /** Writes what begins at {@code record} on the stack; the context is in R6. */
    static void write(BpfProgram p, int record, int bytes) {
        p.load(U64, R1, R6, 0).load(U64, R1, R1, 0);
        writeTo(p, R1, record, bytes);
    }

    /** As {@link #write}; the register {@code seq} holds what is written to ({@code struct seq_file}). */
    static void writeTo(BpfProgram p, int seq, int record, int bytes) {
        p.move(R1, seq).move(R2, R10).add(R2, record).set(R3, bytes).call(SEQ_WRITE);
    }

    private static void read(int iterator, int room, Handler handler, BooleanSupplier enough) throws KernelException {
        NativeMemory memory = new NativeMemory(room);
        int[] words = new int[room / 4];
        int kept = 0;
        while (!enough.getAsBoolean()) {
            long length = Syscall.call(SyscallNumbers.READ, iterator, memory.address(), room - kept * 4L);
            if (length == -Errno.EINTR || length == -Errno.EAGAIN) {
                continue;
            }
            if (Syscall.check("read(task_file iterator)", length) == 0) {
                return;
            }
            memory.get(0, words, kept, (int) length / 4);
            int end = kept + (int) length / 4;
            int at = 0;
            while (end - at >= SHORT_WORDS) {
                int size = words[at] < 0 ? LONG_WORDS : SHORT_WORDS;
                if (end - at < size) {
                    break;
                }
                handler.record(words, at);
                at += size;
            }
            kept = end - at;
            System.arraycopy(words, at, words, 0, kept);
        }
    }
}
