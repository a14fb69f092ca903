package dev.portwhy.bench;

import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.netlink.SockDiag;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.model.SocketTable;
import java.io.IOException;

/**
 * The kernel's part of a list of all sockets with their holders, below which no answer can be: one dump of the sockets of this
 * namespace, and one pass over all open files with nothing done about either. They may go on side by side, so the longer one counts.
 */
final class KernelRows {

    private static final int ALL_STATES = -1;
    private static final int ROUNDS = 5;

    private KernelRows() {}

    /** The least of some, in milliseconds; 0 where the kernel does not allow it here. */
    static double millis() throws IOException {
        double least = Double.MAX_VALUE;
        try (NativeFiles files = new NativeFiles()) {
            KernelLayout layout = KernelLayout.forIterators(files);
            if (layout == null) {
                return 0;
            }
            for (int i = 0; i < ROUNDS; i++) {
                long begin = System.nanoTime();
                try (SockDiag diag = SockDiag.open()) {
                    diag.tcp(ALL_STATES, 0, 0, new SocketTable.Builder());
                }
                long middle = System.nanoTime();
                TaskFileIterator.run(layout, null, null, TaskFileIterator.OtherFiles.NONE, (words, start) -> {});
                least = Math.min(least, Math.max(middle - begin, System.nanoTime() - middle) / 1e6);
            }
        } catch (KernelException e) {
            return 0;
        }
        return least;
    }
}
