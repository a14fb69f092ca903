package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.hidden.HiddenHolders;
import dev.portwhy.linux.hidden.SocketFacts;
import dev.portwhy.linux.hidden.Unexplained;
import dev.portwhy.linux.holders.FileTables;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.holders.OddFiles.OddFile;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PlainOrder;
import dev.portwhy.model.Protocol;
import dev.portwhy.model.Rows;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is done about sockets that have a file, or should, and for which the first pass over all open files brought no
 * holder; cheapest first, and only as long as there are any.
 *
 * <p>Listeners and UDP sockets stay for a long time, so the kernel is asked at once whether they are its own. Anything
 * else was mostly opened between the two tables, so the files are asked again first. What is left after all hidden places
 * have been searched was closed meanwhile, or is kept from us.
 */
final class UnexplainedSockets {

    /** Up to so many sockets without a holder are asked about once more, whenever they came to be. */
    private static final int FEW = 16;

    /** Where more than one in so many is looked up, it is worth to prepare for that. */
    private static final int MANY_LOOKUPS = 8;

    /** What is still without a holder then is asked about so often in any case, */
    private static final int FEWEST_PASSES = 2;
    /** where that means to read the links of all processes so often, */
    private static final int FEWEST_READINGS = 5;
    /** so often at most, */
    private static final int MOST_PASSES = 12;
    /** where a pass is a quick one, which less is handed on during, */
    private static final int QUICK_PASSES = 8;
    /** and not again once this has gone by, */
    private static final long PASSES_NANOS = 50_000_000;
    /** What is just being handed on shall get there before the next pass; a quick one takes three times as long. */
    private static final long BETWEEN_PASSES_NANOS = 100_000;
    /** or this, with links. */
    private static final long READINGS_NANOS = 100_000_000;

    private final KernelFiles files;
    private final int[] pids;
    private final List<NamespaceReader> readers;
    private final List<NetworkNamespace> namespaces;
    private final SocketTable sockets;
    private final HolderSearch search;
    private final Set<Long> early;
    private final int[] withInode;
    private final List<KernelService> services = new ArrayList<>();
    private final Set<Long> closed = new HashSet<>();
    private HolderTable holders;
    private final Set<Long> settled = new HashSet<>();
    private boolean anyLeft;
    private int[] found = {};
    private @Nullable FutureTask<SocketFacts> facts;
    private @Nullable FutureTask<@Nullable List<OddFile>> mapped;
    private @Nullable FutureTask<BitSet> closedProcesses;

    /**
     * For the sockets of one look.
     *
     * @param early inode numbers of sockets that were there before the files were read, all odd files included
     */
    UnexplainedSockets(
            KernelFiles files,
            int[] pids,
            List<NamespaceReader> readers,
            List<NetworkNamespace> namespaces,
            SocketTable sockets,
            HolderSearch search,
            Set<Long> early) {
        this.files = files;
        this.pids = pids;
        this.readers = readers;
        this.namespaces = namespaces;
        this.sockets = sockets;
        this.search = search;
        this.early = early;
        holders = search.holders().build();
        withInode = Rows.withInode(sockets);
    }

    SocketTable sockets() {
        return sockets;
    }

    /** The rows that somebody can hold; not to be written to. */
    int[] withInode() {
        return withInode;
    }

    /** Takes over what was found out about some of the sockets, and leaves it at that. */
    void goOnFrom(UnexplainedSockets others) {
        for (int row : others.found) {
            settled.add(others.sockets.inode(row));
        }
        services.addAll(others.services);
        closed.addAll(others.closed);
        anyLeft |= others.anyLeft;
    }

    /** Looks for explanations; returns whether some sockets are left without one. */
    boolean explain() throws IOException {
        found = rows();
        if (found.length > 0) {
            try (HolderSearch.Passes passes = search.passes()) {
                anyLeft |= explain(found, passes);
            }
        }
        return anyLeft;
    }

    private boolean explain(int[] found, HolderSearch.Passes passes) throws IOException {
        if (anyLate(found)) {
            // A pass over all open files, and more so several, takes longer than to ask for each of these sockets.
            ClosedSockets.find(readers, sockets, found, closed);
        }
        int[] rows = open(found);
        if (rows.length == 0) {
            return false;
        }
        KernelServices kernel = new KernelServices(files, readers);
        services.addAll(kernel.mounts(sockets, rows));
        if (resting(rows)) {
            facts = askFacts(rows);
            // Asked before anything is concluded about processes: a port that is the device's is no process's.
            services.addAll(kernel.find(sockets, rows));
        }
        if (search.iterated()) {
            if (resting(rows)) {
                rows = withoutKernel(rows);
                int[] asked = facts().mayBeMapped(inodes(rows));
                if (asked.length > 0) {
                    mapped = beside("mapped", () -> search.mapped(asked));
                }
            }
            if (anyLate(rows)) {
                pass(passes, inodes(rows));
                holders = search.holders().build();
                rows = left();
            }
        }
        Unexplained wanted = new Unexplained(sockets, left(), search.holders());
        if (facts != null) {
            wanted.leaveOut(facts().ofKernel());
        }
        wanted.leaveOut(served());
        if (!wanted.isEmpty()) {
            new HiddenHolders(files, pids, namespaces)
                    .find(
                            wanted,
                            search.odd(),
                            holders,
                            search.iterated(),
                            this::facts,
                            this::mapped,
                            left -> morePasses(passes, left));
            holders = search.holders().build();
        }
        rows = left();
        services.addAll(kernel.find(sockets, rows));
        services.addAll(kernel.others(sockets, rows, facts(), services));
        rows = withoutKernel(rows);
        ClosedSockets.find(readers, sockets, rows, closed);
        if (open(rows).length > 0) {
            search.addClosed(got(closedProcesses()));
            return true;
        }
        return false;
    }

    /**
     * Asks again for what has a file, and is in no place where one may be hidden: what is handed on all the time, over a unix socket
     * or to another descriptor, towards one that was passed already, is in no pass. The next one may meet it.
     */
    private void morePasses(HolderSearch.Passes passes, Unexplained wanted) {
        closedProcesses = closedProcesses();
        long end = System.nanoTime() + (search.iterated() ? PASSES_NANOS : READINGS_NANOS);
        // Without privileges only one's own files are read: what others have is without a holder all the time.
        int user = Syscall.geteuid();
        int fewest = search.iterated() ? FEWEST_PASSES : FEWEST_READINGS;
        int most = MOST_PASSES;
        for (int pass = 0; pass < most && (pass < fewest || System.nanoTime() < end); pass++) {
            int[] inodes = user == 0 ? wanted.inodes() : wanted.inodesOf(user);
            if (inodes.length == 0 || inodes.length > TaskFileIterator.MAX_WANTED) {
                return;
            }
            if (pass > 0) {
                LockSupport.parkNanos(BETWEEN_PASSES_NANOS);
            }
            if (pass(passes, inodes)) {
                most = QUICK_PASSES;
            }
            wanted.foundIn(search.holders().build());
        }
    }

    /** Asks the file tables once more; returns whether that was a quick pass. In one order, so that the same sockets are known again. */
    private boolean pass(HolderSearch.Passes passes, int[] inodes) {
        PlainOrder.sort(inodes);
        return passes.again(inodes, files(inodes));
    }

    /** Where the files of the sockets lie, where that was asked anyway and is known of each. */
    private int @Nullable [] files(int[] inodes) {
        return facts == null ? null : facts().files(inodes);
    }

    /** Looks on a thread of its own which processes keep their files even from root, beside the passes, which wait. */
    private FutureTask<BitSet> closedProcesses() {
        if (closedProcesses != null) {
            return closedProcesses;
        }
        int[] unseen = search.unseen(pids);
        return beside("closed", () -> {
            try (NativeFiles own = new NativeFiles()) {
                return FileTables.closed(own, unseen);
            }
        });
    }

    /** Has the kernel's structures asked on a thread of its own: other questions about the same sockets take as long. */
    private FutureTask<SocketFacts> askFacts(int[] rows) {
        return beside("facts", () -> {
            try (NativeFiles own = new NativeFiles()) {
                return SocketOwners.ask(own, readers, sockets, rows);
            }
        });
    }

    /** Has something asked on a thread of its own. */
    private static <T extends @Nullable Object> FutureTask<T> beside(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread.ofPlatform().name(name).daemon().start(task);
        return task;
    }

    private SocketFacts facts() {
        FutureTask<SocketFacts> asked = facts == null ? askFacts(left()) : facts;
        facts = asked;
        return got(asked);
    }

    private @Nullable List<OddFile> mapped(int[] inodes) {
        List<OddFile> all = mapped == null ? null : got(mapped);
        return all == null ? search.mapped(facts().mayBeMapped(inodes)) : all;
    }

    private static <T extends @Nullable Object> T got(FutureTask<T> task) {
        try {
            return Futures.get(task);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int[] withoutKernel(int[] rows) {
        Set<Long> kernel = facts().ofKernel();
        return Rows.where(
                rows, row -> !kernel.contains(sockets.inode(row)) && !KernelServices.owned(services, sockets, row));
    }

    /**
     * Whether a second pass over all files may help. For many sockets that were there before the first one it is not made; for a
     * few it is: nobody is to be told that a port has no holder because of one pass.
     */
    private boolean anyLate(int[] rows) {
        if (rows.length <= FEW) {
            return rows.length > 0;
        }
        for (int row : rows) {
            if (!early.contains(sockets.inode(row))) {
                return true;
            }
        }
        return false;
    }

    private Set<Long> served() {
        Set<Long> inodes = new HashSet<>();
        for (int row : rows()) {
            if (KernelServices.owned(services, sockets, row)) {
                inodes.add(sockets.inode(row));
            }
        }
        return inodes;
    }

    private boolean resting(int[] rows) {
        for (int row : rows) {
            if (sockets.state(row) == SocketState.LISTEN || sockets.protocol(row) == Protocol.UDP) {
                return true;
            }
        }
        return false;
    }

    /** Those of the rows found at first that are still without a holder, and of which it is not known that they were closed. */
    private int[] left() {
        return open(Rows.where(found, row -> holders.first(sockets.inode(row)) < 0));
    }

    /** Those of which it is not known that they were closed. */
    private int[] open(int[] rows) {
        return Rows.where(rows, row -> !closed.contains(sockets.cookie(row)));
    }

    /** The rows with an inode and no holder. */
    private int[] rows() {
        int[] rows = withInode.length < holders.size() / MANY_LOOKUPS
                ? Rows.where(withInode, row -> holders.first(sockets.inode(row)) < 0)
                : Rows.where(withInode, row -> !holders.holds(sockets.inode(row)));
        return Rows.where(rows, row -> !settled.contains(sockets.inode(row)));
    }

    private int[] inodes(int[] rows) {
        int[] inodes = new int[rows.length];
        for (int i = 0; i < rows.length; i++) {
            inodes[i] = (int) sockets.inode(rows[i]);
        }
        return inodes;
    }

    HolderTable holders() {
        return holders;
    }

    /** What the kernel has open itself. */
    List<KernelService> services() {
        return services;
    }

    /** Cookies of sockets that were closed while the tables were read. */
    Set<Long> closed() {
        return closed;
    }
}
