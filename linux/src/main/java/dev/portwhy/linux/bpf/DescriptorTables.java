package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;

/**
 * Who has a few sockets open whose {@code struct file} is known: a BPF iterator over tasks ({@code kernel/bpf/task_iter.c}) that looks
 * through the table of descriptors of each itself, {@value #PART_SIZE} pointers at a time. {@link TaskFileIterator} tells the same of any
 * file; but there the kernel takes hold of each file, looks into it and lets it go, which takes a hundred times as long.
 *
 * <p>Of a pointer the lower half is compared. What looks like one of the files is followed, and comes only where the number of its inode
 * is one of those asked for: another file that lies where a closed one lay does not.
 *
 * <p>The records are the short ones of {@link TaskFileIterator}.
 */
public final class DescriptorTables implements AutoCloseable {

    /** How many pointers are read at a time; a table has a multiple of 64. */
    private static final int PART_SIZE = 32;

    private static final int CALL_LOOP = 181;

    /** On the stack of the first function, what the other two get a pointer to. */
    private static final int SHARED = -40;

    private static final int PID = 0;
    private static final int TID = 4;
    private static final int SIZE = 8;
    private static final int BLOCK = 12;
    private static final int TABLE = 16;
    private static final int OUTPUT = 24;

    private static final int POINTERS = -PART_SIZE * 8;
    private static final int RECORD = -40;
    private static final int SCRATCH = -8;

    private final int program;
    private final int link;

    /**
     * Loads the iterator.
     *
     * @param inodes of the sockets, at most {@link TaskFileIterator#MAX_WANTED}
     * @param files the lower halves of the addresses of their files
     * @throws KernelException when the kernel does not allow or know it: loops of programs came with 5.17
     */
    public DescriptorTables(KernelLayout layout, int[] inodes, int[] files) throws KernelException {
        int btf = btf();
        try {
            program = load(layout, inodes, files, btf);
        } finally {
            Syscall.close(btf);
        }
        try {
            link = TaskFileIterator.link(program);
        } catch (KernelException e) {
            Syscall.close(program);
            throw e;
        }
    }

    /** Passes over all tables. */
    public void pass(TaskFileIterator.Handler handler) throws KernelException {
        TaskFileIterator.iterateLinked(link, handler);
    }

    @Override
    public void close() {
        Syscall.close(link);
        Syscall.close(program);
    }

    private static int load(KernelLayout layout, int[] inodes, int[] files, int btf) throws KernelException {
        int iterator = layout.get(KernelLayout.TASK_ITERATOR);
        if (iterator == 0 || layout.get(KernelLayout.TASK_FILES) == 0 || layout.get(KernelLayout.TABLE_FILES) == 0) {
            throw new KernelException("bpf iterator over tasks", Errno.ENOENT, "");
        }
        BpfProgram task = task(layout);
        BpfProgram block = block(files);
        BpfProgram descriptor = descriptor(layout, inodes, files);
        int second = task.length();
        int third = second + block.length();
        long[] code = new long[third + descriptor.length()];
        task.copyTo(code, 0, second);
        block.copyTo(code, second, third);
        descriptor.copyTo(code, third, 0);
        try (NativeMemory functions = NativeMemory.of(0, 3, second, 4, third, 5)) {
            return TaskFileIterator.load(iterator, code, btf, functions);
        }
    }

    /**
     * For each task: its table, unless it shares that with its leader. Registers: R6 context, R8 task, R7 its table.
     */
    private static BpfProgram task(KernelLayout layout) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R8, R6, 8).exitIfEqual(R8, 0);
        read(p, R7, R8, layout.get(KernelLayout.TASK_FILES), SHARED - 8);
        p.exitIfEqual(R7, 0);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, SHARED + PID, R1);
        p.load(U32, R2, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, SHARED + TID, R2);
        int leader = p.skipIfEqualRegister(R1, R2);
        read(p, R1, R8, layout.get(KernelLayout.TASK_LEADER), SHARED - 8);
        read(p, R1, R1, layout.get(KernelLayout.TASK_FILES), SHARED - 8);
        int another = p.skipIfNotEqualRegister(R1, R7);
        p.exit();
        p.land(leader).land(another);
        read(p, R7, R7, layout.get(KernelLayout.FILES_TABLE), SHARED - 8);
        p.exitIfEqual(R7, 0);
        read(p, R1, R7, layout.get(KernelLayout.TABLE_FILES), SHARED - 8);
        p.store(U64, R10, SHARED + TABLE, R1);
        p.load(U64, R1, R6, 0).load(U64, R1, R1, 0).store(U64, R10, SHARED + OUTPUT, R1);
        p.storeImmediate64(R10, SHARED + SIZE, 0);
        TaskFileIterator.probe(p, SHARED + SIZE, 4, R7, layout.get(KernelLayout.TABLE_SIZE));
        p.load(U32, R1, R10, SHARED + SIZE).shiftRight(R1, 5);
        p.move(R3, R10).add(R3, SHARED);
        loop(p);
        p.exit();
        return p;
    }

    /** For each part of a table: whether a pointer in it may be one of the files. R6 is what is shared, R7 the number of the part. */
    private static BpfProgram block(int[] files) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R2).move(R7, R1);
        p.move(R3, R7).shiftLeft(R3, 8);
        p.load(U64, R1, R6, TABLE).addRegister(R3, R1);
        p.move(R1, R10).add(R1, POINTERS).set(R2, PART_SIZE * 8).call(TaskFileIterator.PROBE_READ_KERNEL);
        int[] hits = new int[PART_SIZE * files.length];
        int count = 0;
        for (int i = 0; i < PART_SIZE; i++) {
            p.load(U32, R1, R10, POINTERS + i * 8);
            for (int file : files) {
                hits[count++] = p.skipIfEqual32(R1, file);
            }
        }
        p.exit();
        for (int hit : hits) {
            p.land(hit);
        }
        p.store(U32, R6, BLOCK, R7);
        p.set(R1, PART_SIZE).move(R3, R6);
        loop(p);
        p.exit();
        return p;
    }

    /** For each descriptor of such a part. R6 is what is shared, R7 the descriptor, R8 its file, R9 the socket. */
    private static BpfProgram descriptor(KernelLayout layout, int[] inodes, int[] files) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R2);
        p.load(U32, R7, R6, BLOCK).shiftLeft(R7, 5).addRegister(R7, R1);
        p.load(U64, R2, R6, TABLE);
        p.move(R1, R7).shiftLeft(R1, 3).addRegister(R1, R2);
        read(p, R8, R1, 0, SCRATCH);
        p.load(U32, R1, R10, SCRATCH);
        TaskFileIterator.onlyWanted(p, files);
        read(p, R1, R8, layout.get(KernelLayout.FILE_INODE), SCRATCH);
        read(p, R1, R1, layout.get(KernelLayout.INODE_NUMBER), SCRATCH);
        p.store(U32, R10, RECORD + 4, R1);
        TaskFileIterator.onlyWanted(p, inodes);
        p.store(U32, R10, RECORD, R7);
        p.load(U32, R1, R6, PID).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R1, R6, TID).store(U32, R10, RECORD + 12, R1);
        read(p, R1, R8, layout.get(KernelLayout.FILE_PRIVATE), SCRATCH);
        read(p, R1, R1, layout.get(KernelLayout.SOCKET_SK), SCRATCH);
        read(p, R1, R1, layout.get(KernelLayout.SK_NET), SCRATCH);
        TaskFileIterator.probe(p, RECORD + 16, 4, R1, layout.get(KernelLayout.NET_INUM));
        p.load(U64, R1, R6, OUTPUT);
        TaskFileIterator.writeTo(p, R1, RECORD, TaskFileIterator.SHORT_WORDS * 4);
        p.exit();
        return p;
    }

    /** Calls the function behind this one, R1 times; R3 points to what is shared. */
    private static void loop(BpfProgram p) {
        p.loadNextFunction(R2).set(R4, 0).call(CALL_LOOP);
    }

    /** {@code to = *(u64 *)(base + offset)} by way of the stack; 0 where nothing is. Spoils R0 to R5. */
    private static void read(BpfProgram p, int to, int base, int offset, int stack) {
        TaskFileIterator.probe(p, stack, 8, base, offset);
        p.load(U64, to, R10, stack);
    }

    /**
     * The types of the three functions, which the kernel wants to know where one is handed to another
     * (Documentation/bpf/btf.rst): each {@code static int m(int m, int m)}. Their numbers are 3 to 5.
     */
    private static int btf() throws KernelException {
        int kindFunction = 12 << 24;
        int kindPrototype = 13 << 24;
        // The characters 0, i, n, t, 0, m, 0.
        int name = 5;
        try (NativeMemory types = NativeMemory.of(
                0x1eb9f,
                24,
                0,
                80,
                80,
                8,
                // int
                1,
                1 << 24,
                4,
                1 << 24 | 32,
                // its two parameters
                0,
                kindPrototype | 2,
                1,
                name,
                1,
                name,
                1,
                // three functions
                name,
                kindFunction,
                2,
                name,
                kindFunction,
                2,
                name,
                kindFunction,
                2,
                'i' << 8 | 'n' << 16 | 't' << 24,
                'm' << 8)) {
            return TaskFileIterator.bpf(
                    "bpf(BPF_BTF_LOAD)",
                    BpfNumbers.BTF_LOAD,
                    (int) types.address(),
                    (int) (types.address() >>> 32),
                    0,
                    0,
                    types.size());
        }
    }
}
