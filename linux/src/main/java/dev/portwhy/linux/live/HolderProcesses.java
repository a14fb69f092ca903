package dev.portwhy.linux.live;

import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.ProcessInfo;
import java.io.IOException;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.FutureTask;

/**
 * The processes that hold sockets, with their ancestors. Those that are known first are read on a thread of its own, while
 * the rest is still being looked for.
 */
final class HolderProcesses {

    private final ProcessReader.Depth depth;
    private final FutureTask<Map<Integer, ProcessInfo>> begun;
    private final BitSet asked;

    /** Of the thread that reads them. */
    private final KernelFiles files = new KernelFiles(LinuxRoot.LIVE);

    private HolderProcesses(BitSet asked, ProcessReader.Depth depth) {
        this.depth = depth;
        this.asked = asked;
        begun = new FutureTask<>(() -> {
            return new ProcessReader(files).read(numbers(asked), depth);
        });
    }

    /** Begins with those that hold some of these sockets by what is known so far. */
    static HolderProcesses begin(UnexplainedSockets sockets, ProcessReader.Depth depth) {
        return begin(holders(sockets), depth);
    }

    /** Begins with these. */
    static HolderProcesses begin(BitSet asked, ProcessReader.Depth depth) {
        HolderProcesses processes = new HolderProcesses(asked, depth);
        Thread.ofPlatform().name("processes").daemon().start(processes.begun);
        return processes;
    }

    /** Those of all sockets, by their number. Those that have ended are missing. */
    Map<Integer, ProcessInfo> all(ProcessReader reader, UnexplainedSockets sockets) throws IOException {
        BitSet more = sockets.holders().pids();
        more.andNot(asked);
        if (!more.isEmpty()) {
            // Some may hold nothing but sockets that were not asked about.
            more.and(holders(sockets));
        }
        Map<Integer, ProcessInfo> first = Futures.get(begun);
        if (more.isEmpty()) {
            return first;
        }
        Map<Integer, ProcessInfo> all = new HashMap<>(first);
        all.putAll(reader.read(numbers(more), depth));
        return all;
    }

    /** What those that were known first were read with; once {@link #all} has come back. */
    KernelFiles files() {
        return files;
    }

    private static BitSet holders(UnexplainedSockets sockets) {
        BitSet pids = new BitSet();
        HolderTable holders = sockets.holders();
        for (int row : sockets.withInode()) {
            long inode = sockets.sockets().inode(row);
            for (int holder = holders.first(inode); holder >= 0; holder = holders.next(holder)) {
                pids.set(holders.pid(holder));
            }
        }
        return pids;
    }

    private static int[] numbers(BitSet pids) {
        int[] list = new int[pids.cardinality()];
        int count = 0;
        for (int pid = pids.nextSetBit(0); pid >= 0; pid = pids.nextSetBit(pid + 1)) {
            list[count++] = pid;
        }
        return list;
    }
}
