package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.KernelException;

/**
 * The network and mount namespace of every process, and every thread in another network namespace than its process, in
 * one pass of the kernel: a BPF {@code task} iterator ({@code kernel/bpf/task_iter.c}). It comes back as the records of
 * {@link TaskFileIterator}, with the network namespace's number in the place of the inode and the mount namespace's in
 * that of the socket's.
 */
public final class TaskIterator {

    private static final int RECORD = -TaskFileIterator.SHORT_WORDS * 4 - 4;
    private static final int LEADERS = RECORD - 8;

    private TaskIterator() {}

    /** Takes what is found. */
    @FunctionalInterface
    public interface Tasks {
        /** A process, whose {@code tid} is its {@code pid}, or a thread that lives elsewhere than its process. */
        void take(long netns, long mountNamespace, int pid, int tid);
    }

    /** Hands on all of them; returns false where the kernel does not allow or know it. */
    public static boolean run(NativeFiles files, Tasks tasks) {
        KernelLayout layout = KernelLayout.forIterators(files);
        if (layout == null || layout.get(KernelLayout.TASK_ITERATOR) == 0) {
            return false;
        }
        try {
            TaskFileIterator.run(
                    program(layout),
                    layout.get(KernelLayout.TASK_ITERATOR),
                    (words, start) -> tasks.take(
                            Integer.toUnsignedLong(words[start + 1]),
                            Integer.toUnsignedLong(words[start + 4]),
                            words[start + 2],
                            words[start + 3]));
            return true;
        } catch (KernelException e) {
            return false;
        }
    }

    /**
     * The program. Its context is {@code struct bpf_iter__task}: meta at 0, task at 8. A thread that has ended has no
     * {@code nsproxy} any more; reading through it gives 0. Registers: R6 context, R8 task, R7 its {@code nsproxy}, R9 its
     * network namespace's number.
     *
     * <p>Pointers are read by a helper and not with loads: at each load of a pointer through a task the verifier searches
     * all names of BTF, twice, for what says whether it can be trusted (btf_nested_type_is_trusted in kernel/bpf/btf.c),
     * which took longer than all the rest.
     */
    static long[] program(KernelLayout layout) {
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R8, R6, 8).exitIfEqual(R8, 0);
        TaskFileIterator.pointer(p, R7, R8, layout.get(KernelLayout.TASK_NSPROXY));
        netns(p, layout, R7, RECORD + 4);
        p.load(U32, R9, R10, RECORD + 4).exitIfEqual(R9, 0);
        p.load(U32, R1, R8, layout.get(KernelLayout.TASK_TGID)).store(U32, R10, RECORD + 8, R1);
        p.load(U32, R2, R8, layout.get(KernelLayout.TASK_PID)).store(U32, R10, RECORD + 12, R2);
        int process = p.skipIfEqualRegister(R1, R2);
        TaskFileIterator.pointer(p, R1, R8, layout.get(KernelLayout.TASK_LEADER));
        TaskFileIterator.pointer(p, R1, R1, layout.get(KernelLayout.TASK_NSPROXY));
        netns(p, layout, R1, LEADERS);
        p.load(U32, R1, R10, LEADERS);
        int another = p.skipIfNotEqualRegister(R1, R9);
        p.exit();
        p.land(process);
        p.land(another);
        p.set(R1, 0).store(U32, R10, RECORD, R1);
        TaskFileIterator.pointer(p, R1, R7, layout.get(KernelLayout.NSPROXY_MOUNT));
        TaskFileIterator.probe(p, RECORD + 16, 4, R1, layout.get(KernelLayout.MOUNT_INUM));
        TaskFileIterator.write(p, RECORD, TaskFileIterator.SHORT_WORDS * 4);
        p.exit();
        return p.code();
    }

    /** {@code *(u32 *)(stack + to) = nsproxy->net_ns->ns.inum}. */
    private static void netns(BpfProgram p, KernelLayout layout, int nsproxy, int to) {
        TaskFileIterator.pointer(p, R1, nsproxy, layout.get(KernelLayout.NSPROXY_NET));
        TaskFileIterator.probe(p, to, 4, R1, layout.get(KernelLayout.NET_INUM));
    }
}
