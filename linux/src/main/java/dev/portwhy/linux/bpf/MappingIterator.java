package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;

/**
 * The sockets that are mapped into some process's memory, in one pass of the kernel: a BPF {@code task_vma} iterator
 * ({@code kernel/bpf/task_iter.c}). It says what {@code /proc/PID/maps} says, without writing out every mapping.
 */
public final class MappingIterator {

    private static final int SOCKFS_MAGIC = 0x534f434b;
    private static final int RECORD = -TaskFileIterator.SHORT_WORDS * 4 - 4;

    private MappingIterator() {}

    /**
     * Brings each mapping of the given sockets as a record with its inode, process and thread.
     *
     * @param wanted inode numbers, one to {@link TaskFileIterator#MAX_WANTED}
     * @throws KernelException when the kernel does not allow or know it
     */
    public static void run(KernelLayout layout, int[] wanted, TaskFileIterator.Handler handler) throws KernelException {
        int iterator = layout.get(KernelLayout.MAPPING_ITERATOR);
        if (iterator == 0) {
            throw new KernelException("bpf iterator over mappings", Errno.ENOENT, "");
        }
        TaskFileIterator.run(program(layout, wanted), iterator, handler);
    }

    /**
     * The program. Its context is {@code struct bpf_iter__task_vma}: meta at 0, task at 8, mapping at 16. Registers: R6
     * context, R8 task, R9 mapping, R7 inode.
     */
    static long[] program(KernelLayout layout, int[] wanted) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R8, R6, 8).exitIfEqual(R8, 0);
        p.load(U64, R9, R6, 16).exitIfEqual(R9, 0);
        p.load(U64, R7, R9, layout.get(KernelLayout.MAPPING_FILE)).exitIfEqual(R7, 0);
        p.load(U64, R7, R7, layout.get(KernelLayout.FILE_INODE));
        p.load(U64, R1, R7, layout.get(KernelLayout.INODE_SUPER_BLOCK));
        p.load(U64, R1, R1, layout.get(KernelLayout.SUPER_BLOCK_MAGIC));
        int socket = p.skipIfEqual(R1, SOCKFS_MAGIC);
        p.exit();
        p.land(socket);
        p.load(U32, R1, R7, layout.get(KernelLayout.INODE_NUMBER));
        TaskFileIterator.onlyWanted(p, wanted);
        p.store(U32, R10, RECORD + 4, R1);
        p.set(R1, 0).store(U32, R10, RECORD, R1).store(U32, R10, RECORD + 16, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, RECORD + 12, R1);
        TaskFileIterator.write(p, RECORD, TaskFileIterator.SHORT_WORDS * 4);
        p.exit();
        return p.code();
    }
}
