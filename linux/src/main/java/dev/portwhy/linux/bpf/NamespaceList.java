package dev.portwhy.linux.bpf;

import static dev.portwhy.linux.bpf.BpfProgram.*;

import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.KernelException;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's own list of network namespaces ({@code net_namespace_list}, net/core/net_namespace.c), in which each of them
 * is, whoever or whatever keeps it alive. It says of none where it can be reached; but where it holds nothing that is not
 * known, nothing has to be looked for.
 *
 * <p>No iterator goes along that list, so the program of an iterator over tasks does, from the namespace of the first task
 * on until it is back there. The head of the list is in no namespace: there is no pointer to the operations of network
 * namespaces ({@code netns_operations}) where each of them has it. Namespaces that begin meanwhile may be missing; those that
 * are about to end, or that nothing but a connection which nobody has open any more keeps, are there. One that ends is given
 * back only after everybody who is on the way along the list has left (RCU).
 */
public final class NamespaceList {

    /** As many namespaces can be told of at once: each costs the verifier some 50 µs before the program runs. */
    public static final int MOST = 32;

    /** The head of the list, and the namespace at which it began once more. */
    private static final int MORE_STEPS = 2;

    private static final int RECORD = -TaskFileIterator.SHORT_WORDS * 4 - 4;
    private static final int RECORD_BYTES = TaskFileIterator.SHORT_WORDS * 4;

    private final Set<Long> numbers = new HashSet<>();
    private long first;
    private boolean begun;
    private boolean over;
    private boolean complete;

    private NamespaceList() {}

    /**
     * Whether there is no network namespace on this machine but these; false also where the kernel does not tell.
     *
     * @param known their numbers, at most {@link #MOST}
     */
    public static boolean holdsOnly(NativeFiles files, Set<Long> known) {
        KernelLayout layout = KernelLayout.forIterators(files);
        Set<Long> all = layout == null || known.size() > MOST ? null : read(layout, MOST);
        return all != null && known.containsAll(all);
    }

    /** The numbers of all of them; null where the kernel does not tell, or where there are more than {@code most}. */
    static @Nullable Set<Long> read(KernelLayout layout, int most) {
        if (layout.get(KernelLayout.TASK_ITERATOR) == 0
                || layout.get(KernelLayout.NET_LIST) == 0
                || layout.get(KernelLayout.NET_OPERATIONS) == 0) {
            return null;
        }
        NamespaceList list = new NamespaceList();
        int steps = most + MORE_STEPS;
        try {
            TaskFileIterator.run(
                    program(layout, steps),
                    layout.get(KernelLayout.TASK_ITERATOR),
                    RECORD_BYTES * steps,
                    list::record,
                    () -> list.begun);
        } catch (KernelException e) {
            // Whoever asks goes through all open files then, which show the same.
            return null;
        }
        return list.complete ? list.numbers : null;
    }

    private void record(int[] words, int start) {
        // The program runs for every task, and each begins anew.
        over |= words[start] == 0 && begun;
        begun = true;
        if (over || complete) {
            return;
        }
        long pointer = (long) words[start + 3] << 32 | Integer.toUnsignedLong(words[start + 2]);
        first = first == 0 ? pointer : first;
        complete = pointer == first && words[start] != 0;
        numbers.add(Integer.toUnsignedLong(words[start + 1]));
    }

    /**
     * The program. Its context is {@code struct bpf_iter__task}: meta at 0, task at 8. It writes a record for each namespace:
     * the step in the first word, its number in the second, where it is in the third and fourth. Registers: R6 context, then
     * what is written to, R7 where we are, R9 the operations of network namespaces.
     */
    private static long[] program(KernelLayout layout, int steps) {
        int operations = layout.get(KernelLayout.NET_OPERATIONS);
        int list = layout.get(KernelLayout.NET_LIST);
        BpfProgram p = new BpfProgram();
        p.move(R6, R1);
        p.load(U64, R8, R6, 8).exitIfEqual(R8, 0);
        // Once, for at each load through a pointer of the kernel's the verifier searches all names of BTF; see
        // TaskIterator.
        p.load(U64, R6, R6, 0).load(U64, R6, R6, 0);
        TaskFileIterator.pointer(p, R7, R8, layout.get(KernelLayout.TASK_NSPROXY));
        TaskFileIterator.pointer(p, R7, R7, layout.get(KernelLayout.NSPROXY_NET));
        TaskFileIterator.pointer(p, R9, R7, operations);
        p.exitIfEqual(R9, 0);
        for (int i = 0; i < steps; i++) {
            TaskFileIterator.pointer(p, R8, R7, operations);
            int head = p.skipIfNotEqualRegister(R8, R9);
            p.storeImmediate64(R10, RECORD, i).storeImmediate64(R10, RECORD + 16, 0);
            TaskFileIterator.probe(p, RECORD + 4, 4, R7, layout.get(KernelLayout.NET_INUM));
            p.store(U64, R10, RECORD + 8, R7);
            TaskFileIterator.writeTo(p, R6, RECORD, RECORD_BYTES);
            p.land(head);
            TaskFileIterator.pointer(p, R7, R7, list);
            p.exitIfEqual(R7, 0).add(R7, -list);
        }
        p.exit();
        return p.code();
    }
}
