package dev.portwhy.linux.bpf;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.NativeMemory;
import dev.portwhy.linux.sys.Syscall;

/** A program that runs where the kernel comes by a tracepoint (BPF_RAW_TRACEPOINT_OPEN, bpf(2)), until it is closed. */
final class Tracepoint implements AutoCloseable {

    /** Where {@code struct bpf_prog_info} has {@code recursion_misses}, and how long it is with that; include/uapi/linux/bpf.h. */
    private static final int RECURSION_MISSES = 208;

    private static final int INFO_BYTES = 216;

    private final int program;
    private final int link;

    private Tracepoint(int program, int link) {
        this.program = program;
        this.link = link;
    }

    /**
     * Has a program run at a tracepoint.
     *
     * @param tracepoint what BTF has it under; 0 where the kernel has none
     */
    static Tracepoint attach(int tracepoint, long[] code) throws KernelException {
        if (tracepoint == 0) {
            throw new KernelException("bpf tracepoint", Errno.ENOENT, "");
        }
        int program = TaskFileIterator.load(BpfNumbers.TRACE_RAW_TP, tracepoint, code);
        try {
            return new Tracepoint(
                    program,
                    TaskFileIterator.bpf(
                            "bpf(BPF_RAW_TRACEPOINT_OPEN)", BpfNumbers.RAW_TRACEPOINT_OPEN, 0, 0, program));
        } catch (KernelException e) {
            Syscall.close(program);
            throw e;
        }
    }

    /**
     * How often the kernel came by and left the program out, because it had been interrupted on that processor and was not done there
     * ({@code bpf_prog_inc_misses_counter()}, kernel/trace/bpf_trace.c). An interrupt is soon over. Where tracepoints may be preempted,
     * as in 7.2, it lasts until that task has its turn again, and every other task on the processor comes by in vain.
     *
     * @return 0 before Linux 5.12, which does not count it
     */
    long passedOver() throws KernelException {
        try (NativeMemory info = new NativeMemory(INFO_BYTES)) {
            long at = info.address();
            TaskFileIterator.bpf(
                    "bpf(BPF_OBJ_GET_INFO_BY_FD)", BpfNumbers.OBJ_GET_INFO_BY_FD, program, INFO_BYTES, (int) at, (int)
                            (at >>> 32));
            return info.getLong(RECURSION_MISSES);
        }
    }

    @Override
    public void close() {
        Syscall.close(link);
        Syscall.close(program);
    }
}
