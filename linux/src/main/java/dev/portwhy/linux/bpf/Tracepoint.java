package dev.portwhy.linux.bpf;

import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.Syscall;

/** Programs that run where the kernel comes by a tracepoint (BPF_RAW_TRACEPOINT_OPEN, bpf(2)). */
final class Tracepoint {

    private Tracepoint() {}

    /**
     * Has a program run at a tracepoint for as long as the descriptor that comes back is open.
     *
     * @param tracepoint what BTF has it under; 0 where the kernel has none
     */
    static int attach(int tracepoint, long[] code) throws KernelException {
        if (tracepoint == 0) {
            throw new KernelException("bpf tracepoint", Errno.ENOENT, "");
        }
        int program = TaskFileIterator.load(BpfNumbers.TRACE_RAW_TP, tracepoint, code);
        try {
            return TaskFileIterator.bpf("bpf(BPF_RAW_TRACEPOINT_OPEN)", BpfNumbers.RAW_TRACEPOINT_OPEN, 0, 0, program);
        } finally {
            Syscall.close(program);
        }
    }
}
