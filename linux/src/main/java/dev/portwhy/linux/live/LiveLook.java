package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.RelevantSockets;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.HiddenProcesses;
import dev.portwhy.linux.holders.HolderSearch;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.net.SysctlTree;
import dev.portwhy.linux.netns.NamespaceCatalog;
import dev.portwhy.linux.netns.NamespaceNaming;
import dev.portwhy.linux.rules.PortRules;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.linux.systemd.SocketUnits;
import dev.portwhy.model.Gap;
import dev.portwhy.model.Hidden;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.KernelService;
import dev.portwhy.model.Looker;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.PortForward;
import dev.portwhy.model.PortRule;
import dev.portwhy.model.ProcessInfo;
import dev.portwhy.model.Settings;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.SocketTable;
import dev.portwhy.model.SocketUnit;
import dev.portwhy.model.Visibility;
import dev.portwhy.model.look.AmbiguousNamespaceException;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One look at the running machine.
 *
 * <p>Three things go on side by side, each on a thread of its own: this thread reads the namespace it is in; a second one
 * goes from namespace to namespace; a third one asks who holds what. None of them needs a lock: each fills tables of its
 * own, joined at the end.
 */
final class LiveLook {

    /** From this many sockets on it pays not to walk small namespaces, and not to go through all files twice. */
    private static final int MANY_SOCKETS = 5_000;

    /** Up to so many table entries, all namespaces together, walking them beside the files is done before those are. */
    private static final int FEW_ENTRIES = 50_000;

    private final Scope what;
    /** Whether sock_diag lists sockets that are bound and nothing more, and they are wanted. */
    private final boolean boundListed;

    private final List<Gap> gaps = java.util.Collections.synchronizedList(new ArrayList<>());
    /** Listeners that were there before the files were read: asking once more for their holders is of no use. */
    private final Set<Long> early = new HashSet<>();
    /** The namespace this program is in, and its reading, once that has begun ahead of the others. */
    private @Nullable NamespaceReader here;

    private @Nullable FutureTask<Void> reading;
    private @Nullable UnexplainedSockets explained;
    private @Nullable HolderProcesses begun;
    /** Whether the search for holders goes on, on a thread of its own. */
    private boolean searching;

    /**
     * A look.
     *
     * @param boundListed whether sock_diag lists all that is wanted of sockets that are bound and nothing more
     */
    LiveLook(Scope what, boolean boundListed) {
        this.boundListed = boundListed;
        this.what = boundListed ? what : what.states(what.states() & ~Scope.bit(SocketState.BOUND));
    }

    Snapshot take() throws IOException {
        Instant time = Instant.now();
        KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
        NativeFiles links = new NativeFiles();
        UnreadNamespaces unread = new UnreadNamespaces(what, gaps);
        try (links;
                unread) {
            ProcessReader processes = new ProcessReader(files);
            int[] pids = processes.pids();
            NamespaceCatalog.Found current = NamespaceCatalog.current(links);
            List<NamespaceCatalog.Found> found = new ArrayList<>();
            if (what.namespaces() instanceof NamespaceChoice.Current) {
                found.add(current);
            } else {
                begin(current);
                found.addAll(NamespaceCatalog.read(links, current, pids));
            }
            List<NamespaceReader> readers;
            Runnable meanwhile = () -> {};
            if (what.namespaces() instanceof NamespaceChoice.All) {
                // Finding names takes as long as finding namespaces: it is done while they are read.
                readers = choose(links, found, null, 0);
                meanwhile = () -> name(readers, new NamespaceNaming(files, links, processes, found));
            } else {
                readers = chosen(files, links, processes, found, pids);
            }
            @Nullable FutureTask<HolderSearch> holders = read(readers, pids, meanwhile);
            if (holders != null && keepersMatter(readers)) {
                readKept(files, links, processes, found, readers, Futures.get(holders));
            }
            unread.again(links, readers);
            if (!boundListed) {
                findBound(links, readers, holders);
            }
            unread.tell(readers);
            return assemble(time, files, links, processes, pids, readers, holders);
        }
    }

    /** Has the namespace this program is in read on a thread of its own, while the others are still being looked for. */
    private void begin(NamespaceCatalog.Found current) {
        if (!(what.namespaces() instanceof NamespaceChoice.All)) {
            return;
        }
        NamespaceReader reader = new NamespaceReader(what, current, NamespaceNaming.NONE, 0, gaps);
        FutureTask<Void> task = new FutureTask<>(() -> {
            try (NativeFiles links = new NativeFiles()) {
                reader.read(links, null);
            }
            return null;
        });
        here = reader;
        reading = task;
        Thread.ofPlatform().name("here").daemon().start(task);
    }

    private void findBound(NativeFiles links, List<NamespaceReader> readers, @Nullable FutureTask<HolderSearch> holders)
            throws IOException {
        BoundSockets bound = new BoundSockets(links, what, readers);
        if (bound.byIterator()) {
            return;
        }
        gaps.add(Gap.of(Gap.Kind.BOUND_ONLY_SOCKETS, System.getProperty("os.version", "")));
        if (holders != null) {
            bound.byCopies(Futures.get(holders).holders().build());
        }
    }

    private List<NamespaceReader> chosen(
            KernelFiles files,
            NativeFiles links,
            ProcessReader processes,
            List<NamespaceCatalog.Found> found,
            int[] pids)
            throws IOException {
        NamespaceNaming naming = new NamespaceNaming(files, links, processes, found);
        List<NamespaceReader> readers = choose(links, found, naming, 0);
        if (readers.isEmpty() && what.namespaces() instanceof NamespaceChoice.Named named) {
            HolderSearch search = HolderSearch.all(links, pids, null, null, TaskFileIterator.OtherFiles.NAMESPACES);
            List<NamespaceCatalog.Found> kept = NamespaceCatalog.kept(links, found, search);
            NamespaceNaming more = new NamespaceNaming(files, links, processes, kept);
            readers = choose(links, kept, more, 0);
            if (readers.isEmpty()) {
                List<String> known = new ArrayList<>(naming.known(found));
                known.addAll(more.known(kept));
                throw new NoSuchNamespaceException(named.name(), known, Syscall.geteuid() != 0);
            }
        }
        if (readers.size() > 1) {
            AmbiguousNamespaceException.check(
                    what.namespaces(),
                    readers.stream().map(reader -> reader.namespace().inode).toList());
        }
        return readers;
    }

    /** Reads the namespaces that showed up with the open files only. */
    private void readKept(
            KernelFiles files,
            NativeFiles links,
            ProcessReader processes,
            List<NamespaceCatalog.Found> found,
            List<NamespaceReader> readers,
            HolderSearch search)
            throws IOException {
        List<NamespaceCatalog.Found> kept = NamespaceCatalog.kept(links, found, search);
        List<NamespaceReader> late = new ArrayList<>();
        for (NamespaceReader reader : readers) {
            // What was found by a thread that only passed through it may be reached by what really keeps it.
            if (reader.unread() && reader.namespace().processes == 0) {
                late.add(reader);
            }
        }
        if (what.namespaces() instanceof NamespaceChoice.All && !kept.isEmpty()) {
            NamespaceNaming naming = new NamespaceNaming(files, links, processes, kept);
            List<NamespaceReader> more = choose(links, kept, naming, readers.size());
            readers.addAll(more);
            late.addAll(more);
        }
        if (late.isEmpty()) {
            return;
        }
        NamespaceReader.readAll(late);
    }

    private List<NamespaceReader> choose(
            NativeFiles links, List<NamespaceCatalog.Found> found, @Nullable NamespaceNaming naming, int firstIndex) {
        List<NamespaceReader> readers = new ArrayList<>();
        for (NamespaceCatalog.Found namespace : found) {
            // No switch over types here: it makes code when it first runs.
            boolean wanted = naming != null && what.namespaces() instanceof NamespaceChoice.Named named
                    ? naming.matches(links, namespace, named.name())
                    : namespace.current || what.namespaces() instanceof NamespaceChoice.All;
            if (wanted && namespace.current && here != null) {
                readers.add(here);
            } else if (wanted) {
                NamespaceNaming.Name name = naming == null ? NamespaceNaming.NONE : naming.of(namespace);
                readers.add(new NamespaceReader(what, namespace, name, firstIndex + readers.size(), gaps));
            }
        }
        return readers;
    }

    private static void name(List<NamespaceReader> readers, NamespaceNaming naming) {
        for (NamespaceReader reader : readers) {
            reader.name(naming.of(reader.namespace()));
        }
    }

    /**
     * Reads the namespaces and who holds what.
     *
     * @param meanwhile is done by this thread as soon as the others are at work
     */
    private @Nullable FutureTask<HolderSearch> read(List<NamespaceReader> readers, int[] pids, Runnable meanwhile)
            throws IOException {
        NamespaceReader own = readers.get(0).namespace().current ? readers.get(0) : null;
        List<NamespaceReader> elsewhere = readers.subList(own == null ? 0 : 1, readers.size());
        int allocated = Syscall.geteuid() == 0 && what.tcp() && what.holders() ? SocketCounts.ofTheMachine() : 0;
        boolean many = allocated >= MANY_SOCKETS;
        boolean whenNeeded = what.holders() && filesMayNotMatter(readers);
        boolean lookUp = many && !whenNeeded && (long) allocated * elsewhere.size() > FEW_ENTRIES;
        CompletableFuture<int @Nullable []> walked = new CompletableFuture<>();
        FutureTask<HolderSearch> holders = what.holders()
                ? new FutureTask<>(() -> {
                    try (NativeFiles links = new NativeFiles()) {
                        int @Nullable [] apart = Futures.get(walked);
                        if (many && own != null) {
                            own.listeners(early);
                        }
                        RelevantSockets relevant =
                                boundListed ? RelevantSockets.of(what, populated(readers), apart) : null;
                        HolderSearch search = HolderSearch.all(links, pids, apart, relevant, otherFiles(many, readers));
                        if (everyRow() && search.iterated()) {
                            begun = HolderProcesses.begin(search.holding(), depth());
                        }
                        return search;
                    }
                })
                : null;
        FutureTask<Void> others = new FutureTask<>(() -> {
            try (NativeFiles links = new NativeFiles()) {
                int[] large = many ? count(links, readers, early) : null;
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
                return null;
            } finally {
                walked.complete(null);
            }
        });
        // Without privileges there is no second pass, so the files are read when all sockets are known.
        boolean beside = Syscall.geteuid() == 0;
        if (holders != null && beside && !whenNeeded) {
            startOnce(holders);
        } else if (holders != null && beside && own != null) {
            own.onFirstRow(() -> startOnce(holders));
        }
        if (elsewhere.isEmpty()) {
            walked.complete(null);
        } else {
            Thread.ofPlatform().name("namespaces").daemon().start(others);
        }
        meanwhile.run();
        if (reading != null && !reading.isDone() && !elsewhere.isEmpty() && holders != null && beside) {
            Futures.get(others);
            explainElsewhere(readers, elsewhere, pids, Futures.get(holders));
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
        if (whenNeeded && !searching && !anyWithFile(readers)) {
            return null;
        }
        if (holders != null && !searching) {
            holders.run();
        }
        return holders;
    }

    private void startOnce(FutureTask<HolderSearch> holders) {
        if (!searching) {
            searching = true;
            Thread.ofPlatform().name("holders").daemon().start(holders);
        }
    }

    /**
     * Whether there may be nothing to look for in the open files of all processes: the question is about few sockets, and
     * neither namespaces nor sockets come to light by their files only.
     */
    private boolean filesMayNotMatter(List<NamespaceReader> readers) {
        boolean few = what.localPort() != Scope.ANY_PORT || (what.states() & ~Scope.WITHOUT_FILE) == 0;
        return few && boundListed && !keepersMatter(readers);
    }

    private static boolean anyWithFile(List<NamespaceReader> readers) {
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

    /**
     * Explains sockets of the other namespaces while the own one is still being read, which takes longest where most
     * sockets are in it.
     */
    private void explainElsewhere(
            List<NamespaceReader> readers, List<NamespaceReader> elsewhere, int[] pids, HolderSearch search)
            throws IOException {
        SocketTable table = NamespaceRows.some(elsewhere, MANY_SOCKETS);
        // Of the one still being read, what is known of every namespace from the start is enough here.
        List<NetworkNamespace> namespaces = NamespaceRows.namespaces(readers);
        UnexplainedSockets sockets = new UnexplainedSockets(
                new KernelFiles(LinuxRoot.LIVE), pids, readers, namespaces, table, search, early);
        if (begun == null) {
            begun = HolderProcesses.begin(sockets, depth());
        }
        sockets.explain();
        explained = sockets;
    }

    /** Whether no socket is left out, so that all who hold one matter. */
    private boolean everyRow() {
        return what.states() == Scope.ALL_STATES && what.localPort() == Scope.ANY_PORT;
    }

    private ProcessReader.Depth depth() {
        return what.processes() ? ProcessReader.Depth.FULL : ProcessReader.Depth.BASIC;
    }

    /** Which files beside sockets matter: where there are many files, at once all that may be asked for later. */
    private TaskFileIterator.OtherFiles otherFiles(boolean many, List<NamespaceReader> readers) {
        if (many) {
            return TaskFileIterator.OtherFiles.ODD;
        }
        return keepersMatter(readers) ? TaskFileIterator.OtherFiles.NAMESPACES : TaskFileIterator.OtherFiles.NONE;
    }

    /** Whether it matters what keeps namespaces alive: not where the question is about one with a process in it. */
    private boolean keepersMatter(List<NamespaceReader> readers) {
        return what.namespaces() instanceof NamespaceChoice.All || anyEmpty(readers);
    }

    /** The namespaces with a process, where it matters what keeps the others alive; else null. */
    private int @Nullable [] populated(List<NamespaceReader> readers) {
        return keepersMatter(readers) ? NamespaceReader.populated(readers) : null;
    }

    /** Whether there is a namespace in which no process was seen. */
    private static boolean anyEmpty(List<NamespaceReader> readers) {
        boolean any = false;
        for (NamespaceReader reader : readers) {
            any |= reader.namespace().processes == 0 && !reader.namespace().current;
        }
        return any;
    }

    /** Counts the sockets of each namespace; returns those that will be walked. */
    private static int[] count(NativeFiles links, List<NamespaceReader> readers, Set<Long> early) {
        int[] walked = new int[readers.size()];
        int size = 0;
        for (NamespaceReader reader : readers) {
            if (!reader.namespace().current) {
                reader.count(links, early);
            }
            if (!reader.small()) {
                walked[size++] = (int) reader.namespace().inode;
            }
        }
        return java.util.Arrays.copyOf(walked, size);
    }

    private Snapshot assemble(
            Instant time,
            KernelFiles files,
            NativeFiles links,
            ProcessReader processes,
            int[] pids,
            List<NamespaceReader> readers,
            @Nullable FutureTask<HolderSearch> holderTask)
            throws IOException {
        List<NetworkNamespace> namespaces = NamespaceRows.namespaces(readers);
        SocketTable sockets = NamespaceRows.all(readers);
        HolderTable holders = HolderTable.EMPTY;
        Map<Integer, ProcessInfo> known = Map.of();
        List<KernelService> services = List.of();
        Set<Long> closed = Set.of();
        List<SocketUnit> units = List.of();
        if (holderTask != null) {
            HolderSearch search = Futures.get(holderTask);
            UnexplainedSockets rest = new UnexplainedSockets(files, pids, readers, namespaces, sockets, search, early);
            HolderProcesses ofHolders = begun == null ? HolderProcesses.begin(rest, depth()) : begun;
            if (explained != null) {
                rest.goOnFrom(explained);
            }
            // Who lives in a namespace is only said where all processes are to be seen.
            if (rest.explain() || anyEmpty(readers)) {
                HiddenProcesses.tell(files, links, gaps);
            } else if (what.namespaces() instanceof NamespaceChoice.All) {
                // Whose processes are hidden, so are the namespaces that they live in.
                HiddenProcesses.tellHidepid(files, links, gaps);
            }
            holders = rest.holders();
            services = rest.services();
            closed = rest.closed();
            if (search.refused() > 0) {
                gaps.add(Gap.of(
                        Syscall.geteuid() == 0 ? Gap.Kind.FILES_REFUSED_TO_ROOT : Gap.Kind.FILES_OF_OTHERS,
                        search.refused()));
                if (Syscall.geteuid() != 0 && what.namespaces() instanceof NamespaceChoice.All) {
                    gaps.add(Gap.of(Gap.Kind.KEPT_NAMESPACES));
                }
            }
            if (!search.iterated() && Syscall.geteuid() == 0 && what.namespaces() instanceof NamespaceChoice.All) {
                gaps.add(Gap.of(Gap.Kind.SOCKET_NAMESPACES));
            }
            known = ofHolders.all(processes, rest);
            units = what.processes() ? new SocketUnits(files, sockets, holders).find(known) : units;
        }
        List<PortRule> rules = what.hidden()
                ? PortRules.read(
                        files,
                        namespaces,
                        index -> readers.get(index).namespace().open(links),
                        gaps)
                : List.of();
        List<PortForward> forwards = what.processes()
                ? PortForwards.find(files, processes, pids, known, namespaces, sockets, holders)
                : List.of();
        Hidden hidden = new Hidden(
                services,
                rules,
                NamespaceRows.pins(readers),
                List.of(),
                forwards,
                units,
                NamespaceRows.owners(readers),
                closed);
        return new Snapshot.Builder(LiveHost.read(files, time), namespaces)
                .settings(what.surroundings() ? SysctlTree.read(files, SysctlTree.MACHINE_KEYS) : Settings.NONE)
                .sockets(sockets)
                .holders(holders)
                .processes(known)
                .hidden(hidden)
                .visibility(new Visibility(gaps, new Looker(Looker.Source.KERNEL, Syscall.geteuid(), false)))
                .build();
    }
}
