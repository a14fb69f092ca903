package dev.portwhy.linux.hidden;

import dev.portwhy.linux.file.FileStat;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.holders.OddFiles;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.linux.net.ProcNetUnix;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.NetworkNamespace;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the holders of sockets that no file table shows, cheapest and surest first, and stops as soon as every socket
 * has one. What the kernel names comes first; conclusions are drawn for the rest only.
 */
public final class HiddenHolders {

    private final KernelFiles files;
    private final int[] pids;
    private final List<NetworkNamespace> namespaces;

    /** The kernel's own answer to who has sockets mapped. */
    @FunctionalInterface
    public interface Mappings {
        /** All mappings of the sockets with these inodes; null where the kernel does not tell. */
        @Nullable List<OddFile> apply(int[] inodes);
    }

    /** The file tables once more. */
    @FunctionalInterface
    public interface MorePasses {
        /** Asks them for what is still wanted, and takes that from it which now has a holder. */
        void over(Unexplained wanted);
    }

    /**
     * A search on one machine.
     *
     * @param pids all processes
     * @param namespaces the network namespaces, in the order of the socket table
     */
    public HiddenHolders(KernelFiles files, int[] pids, List<NetworkNamespace> namespaces) {
        this.files = files;
        this.pids = readable(files, pids);
        this.namespaces = namespaces;
    }

    /** Root reads every process, anybody else his own; asking the others only costs time. */
    private static int[] readable(KernelFiles files, int[] pids) {
        int user = Syscall.geteuid();
        return user == 0 || !files.root().live()
                ? pids
                : Arrays.stream(pids)
                        .filter(pid -> {
                            FileStat stat = files.stat("/proc/" + pid);
                            return stat != null && stat.uid() == user;
                        })
                        .toArray();
    }

    /**
     * Looks for holders.
     *
     * @param wanted the sockets without one; takes what is found
     * @param odd open files beside sockets
     * @param known the file tables as they were read
     * @param threadsSeen whether those include the tables of threads and all unix sockets with something in their queue
     * @param facts what the kernel's own structures say, asked for when nothing cheaper explained every socket
     * @param mappings who has the sockets with these inodes mapped into memory; null where only /proc/PID/maps tells
     * @param passes asked before anything is concluded: a socket that is handed on all the time is in the tables, at times
     */
    public void find(
            Unexplained wanted,
            OddFiles odd,
            HolderTable known,
            boolean threadsSeen,
            Supplier<SocketFacts> facts,
            Mappings mappings,
            MorePasses passes) {
        if (!threadsSeen) {
            new ThreadFileTables(files).find(pids, wanted);
        }
        if (wanted.isEmpty()) {
            return;
        }
        RingFiles rings = new RingFiles(files);
        rings.find(odd.of(OddFiles.Kind.ANONYMOUS), wanted);
        UnixQueues queues = new UnixQueues(files);
        queues.find(threadsSeen ? odd.of(OddFiles.Kind.UNIX_SOCKET) : unixSockets(known), wanted);
        if (wanted.isEmpty()) {
            return;
        }
        SocketFacts told = facts.get();
        wanted.leaveOut(told.ofKernel());
        if (wanted.isEmpty()) {
            return;
        }
        MappedSockets mapped = new MappedSockets(files);
        if (!mapped.take(mappings.apply(wanted.inodes()), wanted)) {
            mapped.find(pids, wanted);
        }
        if (wanted.isEmpty()) {
            return;
        }
        BlockedCalls calls = new BlockedCalls(files, namespaces, told);
        calls.find(pids, wanted);
        calls.named(wanted);
        if (wanted.isEmpty()) {
            return;
        }
        passes.over(wanted);
        calls.conclude(wanted);
        queues.conclude(wanted);
        rings.conclude(wanted);
    }

    /** The open unix sockets. */
    private List<OddFile> unixSockets(HolderTable known) {
        Set<Long> inodes = ProcNetUnix.inodes(files, namespaces);
        List<OddFile> sockets = new ArrayList<>();
        for (int row = 0; row < known.size(); row++) {
            if (inodes.contains(known.inode(row))) {
                sockets.add(new OddFile(
                        OddFiles.Kind.UNIX_SOCKET, known.inode(row), known.pid(row), known.tid(row), known.fd(row)));
            }
        }
        return sockets;
    }
}
