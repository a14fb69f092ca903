package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.NamespaceList;
import dev.portwhy.linux.bpf.RelevantSockets;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The second phase of a look: the tables of sockets of each namespace, and who has which file open.
 *
 * <p>Three things go on side by side, each on a thread of its own: this thread reads the namespace it is in (or one that was
 * begun ahead does); a second one goes from namespace to namespace; a third one asks who holds what. None of them needs a
 * lock: each fills tables of its own, joined at the end.
 *
 * <p>Needs the readers of the namespaces. Yields their rows, the search for holders, and what was begun with it: the reading
 * of processes, and the explanation of sockets of other namespaces.
 */
final class TablesAndFiles {

    /** Up to so many table entries, all namespaces together, walking them beside the files is done before those are. */
    private static final int FEW_ENTRIES = 50_000;

    /** From so many other namespaces on it pays to count first what each has, and not to walk the table for those that have little. */
    private static final int MANY_NAMESPACES = 16;

    /** So many entries in a state that nobody asked for are passed over in the time that one takes that is told of. */
    private static final int PASSED_OVER = 16;

    private final LookContext look;
    private final ChosenNamespaces chosen;
    private final List<NamespaceReader> readers;
    /** The namespace this program is in, where that was chosen, and the others. */
    private final @Nullable NamespaceReader own;

    private final List<NamespaceReader> elsewhere;
    /** Whether the machine has many sockets. */
    private final boolean many;
    /** Whether to walk the other namespaces takes less than to look their sockets up by what the open files show. */
    private final boolean fewEntries;
    /** Whether the open files are read only once there is a socket that one of them could hold. */
    private final boolean whenNeeded;

    /** The search for holders, null where nobody asked for them; whether it has been started is {@link #searching}. */
    private final @Nullable FutureTask<HolderSearch> holders;
    /** Completed with the namespaces that are walked, once that is known; with null where all are. */
    private final CompletableFuture<int @Nullable []> walked = new CompletableFuture<>();
    /** Listeners that were there before the files were read: asking once more for their holders is of no use. */
    private final Set<Long> early = new HashSet<>();

    private boolean searching;
    private @Nullable UnexplainedSockets explained;
    private @Nullable HolderProcesses begun;

    private TablesAndFiles(LookContext look, ChosenNamespaces chosen) {
        this.look = look;
        this.chosen = chosen;
        readers = chosen.readers();
        own = readers.get(0).namespace().current ? readers.get(0) : null;
        elsewhere = readers.subList(own == null ? 0 : 1, readers.size());
        Scope what = look.what();
        many = look.many();
        // Most entries are of states that a file can hold.
        long entries = (long) look.allocated() * elsewhere.size() / (look.withoutFile() ? PASSED_OVER : 1);
        fewEntries = look.users() != null || entries <= FEW_ENTRIES;
        whenNeeded = what.holders() && filesMayNotMatter();
        holders = what.holders() ? new FutureTask<>(this::search) : null;
    }

    /** Reads all; what is left for later phases are namespaces that nothing but an open file keeps. */
    static TablesAndFiles read(LookContext look, ChosenNamespaces chosen) throws IOException {
        TablesAndFiles both = new TablesAndFiles(look, chosen);
        both.read();
        return both;
    }

    /** Who holds what; null where nobody asked, or no file can hold what was asked about. Waits for it. */
    @Nullable HolderSearch holders() throws IOException {
        return holders == null || !holders.isDone() && !searching ? null : Futures.get(holders);
    }

    /** Inode numbers of sockets that were there before the files were read. */
    Set<Long> early() {
        return early;
    }

    /** What was explained already; null for nothing. */
    @Nullable UnexplainedSockets explained() {
        return explained;
    }

    /** The processes whose reading has begun; null for none. */
    @Nullable HolderProcesses begun() {
        return begun;
    }

    /** Whether it matters what keeps namespaces alive: not where the question is about one with a process in it. */
    boolean keepersMatter() {
        return look.everyNamespace() || anyEmpty(readers);
    }

    /** Whether there is a namespace in which no process was seen. */
    static boolean anyEmpty(List<NamespaceReader> readers) {
        boolean any = false;
        for (NamespaceReader reader : readers) {
            any |= reader.namespace().processes == 0 && !reader.namespace().current;
        }
        return any;
    }

    private void read() throws IOException {
        FutureTask<Void> others = new FutureTask<>(() -> {
            readElsewhere();
            return null;
        });
        // Without privileges there is no second pass, so the files are read when all sockets are known.
        boolean beside = Syscall.geteuid() == 0;
        if (holders != null && beside && !whenNeeded) {
            searchOnce();
        } else if (holders != null && beside) {
            for (NamespaceReader reader : readers) {
                reader.onFirstRow(this::searchOnce);
            }
        }
        if (elsewhere.isEmpty()) {
            walked.complete(null);
        } else {
            Thread.ofPlatform().name("namespaces").daemon().start(others);
        }
        chosen.name();
        FutureTask<Void> reading = chosen.reading();
        boolean searched = holders != null && beside && !whenNeeded;
        if (reading != null && !reading.isDone() && !elsewhere.isEmpty() && holders != null && searched) {
            Futures.get(others);
            explainElsewhere(Futures.get(holders));
        }
        if (reading != null) {
            Futures.get(reading);
        } else if (own != null) {
            try (NativeFiles links = new NativeFiles()) {
                own.read(links, null);
            }
        }
        if (!elsewhere.isEmpty()) {
            Futures.get(others);
        }
        if (holders != null && !searching && !(whenNeeded && !anyWithFile())) {
            holders.run();
        }
    }

    private synchronized void searchOnce() {
        if (!searching && holders != null) {
            searching = true;
            Thread.ofPlatform().name("holders").daemon().start(holders);
        }
    }

    /** Goes through all open files. */
    private HolderSearch search() throws IOException {
        try (NativeFiles links = new NativeFiles()) {
            int @Nullable [] apart = Futures.get(walked);
            if (many && own != null) {
                own.listeners(early);
            }
            RelevantSockets relevant = look.boundListed() ? RelevantSockets.of(look.what(), populated(), apart) : null;
            HolderSearch search = HolderSearch.all(links, look.pids(), apart, relevant, otherFiles());
            if (look.everySocket() && search.iterated()) {
                begun = HolderProcesses.begin(search.holding(), look.depth());
            }
            return search;
        }
    }

    /** Reads the namespaces other than our own, one after the other. */
    private void readElsewhere() throws IOException {
        try (NativeFiles links = new NativeFiles()) {
            // Only where the files are gone through beside this can sockets be looked up by what those show.
            boolean beside = !whenNeeded && searching;
            boolean counts = look.users() == null && (many || beside && elsewhere.size() >= MANY_NAMESPACES);
            int[] large = counts ? count(links) : null;
            boolean lookUp = large != null && beside && manyEntries();
            walked.complete(lookUp ? large : null);
            for (NamespaceReader reader : elsewhere) {
                if (!lookUp || !reader.small()) {
                    reader.read(links, null);
                }
            }
            if (lookUp && holders != null) {
                HolderSearch search = Futures.get(holders);
                for (NamespaceReader reader : elsewhere) {
                    if (reader.small()) {
                        reader.read(links, search.iterated() ? search.tuples() : null);
                    }
                }
            }
        } finally {
            walked.complete(null);
        }
    }

    /**
     * Whether walking the other namespaces comes by many entries: those of the whole machine for each that has any. {@link #count} has
     * counted them.
     */
    private boolean manyEntries() {
        long entries = look.entries();
        long walks = 0;
        for (NamespaceReader reader : elsewhere) {
            SocketCounts counts = reader.counts();
            entries += counts == null ? 0 : counts.timeWait();
            walks +=
                    counts == null || NamespaceSockets.walks(counts, look.what().states()) ? 1 : 0;
        }
        return entries * walks > FEW_ENTRIES;
    }

    /** Counts the sockets of each namespace; returns those that will be walked. */
    private int[] count(NativeFiles links) {
        int[] large = new int[readers.size()];
        int size = 0;
        for (NamespaceReader reader : readers) {
            if (!reader.namespace().current) {
                reader.count(links, early);
            }
            if (!reader.small()) {
                large[size++] = (int) reader.namespace().inode;
            }
        }
        return Arrays.copyOf(large, size);
    }

    /**
     * Explains sockets of the other namespaces while the own one is still being read, which takes longest where most
     * sockets are in it.
     */
    private void explainElsewhere(HolderSearch search) throws IOException {
        SocketTable table = NamespaceRows.some(elsewhere, LookContext.MANY_SOCKETS);
        // Of the one still being read, what is known of every namespace from the start is enough here.
        UnexplainedSockets sockets = new UnexplainedSockets(
                new KernelFiles(LinuxRoot.LIVE),
                look.pids(),
                readers,
                NamespaceRows.namespaces(readers),
                table,
                search,
                early);
        if (begun == null) {
            begun = HolderProcesses.begin(sockets, look.depth());
        }
        sockets.explain();
        explained = sockets;
    }

    /**
     * Whether there may be nothing to look for in the open files of all processes: the question is about few sockets, and
     * neither namespaces nor sockets come to light by their files only.
     */
    private boolean filesMayNotMatter() {
        boolean few = look.what().localPort() != Scope.ANY_PORT || look.withoutFile();
        return few && look.boundListed() && (!keepersMatter() || allInhabited());
    }

    /**
     * Whether no open file can show a namespace that is not known: there is no other one, and each has a process in it. Asked
     * only where there are many files, for it takes as long as to pass over some thousand, and where nothing is looked up by
     * what they show.
     */
    private boolean allInhabited() {
        if (!many || !fewEntries || readers.size() > NamespaceList.MOST || anyEmpty(readers)) {
            return false;
        }
        Set<Long> known = new HashSet<>();
        for (NamespaceReader reader : readers) {
            known.add(reader.namespace().inode);
        }
        return NamespaceList.holdsOnly(look.links(), known);
    }

    private boolean anyWithFile() {
        for (NamespaceReader reader : readers) {
            SocketTable table = reader.rows().view();
            for (int row = 0; row < reader.rows().size(); row++) {
                if (table.inode(row) != 0) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Which files beside sockets matter: where there are many files, at once all that may be asked for later. */
    private TaskFileIterator.OtherFiles otherFiles() {
        if (many) {
            return TaskFileIterator.OtherFiles.ODD;
        }
        return keepersMatter() ? TaskFileIterator.OtherFiles.NAMESPACES : TaskFileIterator.OtherFiles.NONE;
    }

    /** The namespaces with a process, where it matters what keeps the others alive; else null. */
    private int @Nullable [] populated() {
        return keepersMatter() ? NamespaceReader.populated(readers) : null;
    }
}
