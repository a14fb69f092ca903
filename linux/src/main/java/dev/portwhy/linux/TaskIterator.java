package dev.portwhy.linux;

import static dev.portwhy.linux.BpfProgram.*;

/**
 * Every thread in another network namespace than its process, in one pass of the kernel: a BPF {@code task} iterator
 * ({@code kernel/bpf/task_iter.c}). It comes back as the records of {@link TaskFileIterator}, with the namespace's number
 * in the place of the inode.
 */
final class TaskIterator {

    private static final int RECORD = -TaskFileIterator.SHORT_WORDS * 4 - 4;

    private TaskIterator() {}

    /** Hands on all such threads; returns false where the kernel does not allow or know it. */
    static boolean run(NativeFiles files, ThreadNamespaces.Threads threads) {
        KernelLayout layout = HolderSearch.layout(files);
        if (layout == null || layout.get(KernelLayout.TASK_ITERATOR) == 0) {
            return false;
        }
        try {
            TaskFileIterator.run(
                    program(layout),
                    layout.get(KernelLayout.TASK_ITERATOR),
                    (words, start) ->
                            threads.take(Integer.toUnsignedLong(words[start + 1]), words[start + 2], words[start + 3]));
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    /**
     * The program. Its context is {@code struct bpf_iter__task}: meta at 0, task at 8. A thread that has ended has no
     * {@code nsproxy} any more; reading through it gives 0. Registers: R6 context, R8 task, R9 its namespace's number.
     */
    static long[] program(KernelLayout layout) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R8, R6, 8).exitIfEqual(R8, 0);
        namespace(p, layout, R8);
        p.move(R9, R1).exitIfEqual(R9, 0);
        p.load(U64, R2, R8, layout.get(KernelLayout.TASK_LEADER));
        namespace(p, layout, R2);
        int another = p.skipIfNotEqualRegister(R1, R9);
        p.exit();
        p.land(another);
        p.set(R1, 0).store(U32, R10, RECORD, R1).store(U32, R10, RECORD + 16, R1);
        p.store(U32, R10, RECORD + 4, R9);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, RECORD + 12, R1);
        TaskFileIterator.write(p, RECORD, TaskFileIterator.SHORT_WORDS * 4);
        p.exit();
        return p.code();
    }

    /** {@code R1 = task->nsproxy->net_ns->ns.inum}. */
    private static void namespace(BpfProgram p, KernelLayout layout, int task) {
        p.load(U64, R1, task, layout.get(KernelLayout.TASK_NSPROXY));
        p.load(U64, R1, R1, layout.get(KernelLayout.NSPROXY_NET));
        p.load(U32, R1, R1, layout.get(KernelLayout.NET_INUM));
    }
}
