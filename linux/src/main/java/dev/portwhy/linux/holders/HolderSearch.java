package dev.portwhy.linux.holders;

import dev.portwhy.linux.bpf.DescriptorTables;
import dev.portwhy.linux.bpf.KernelLayout;
import dev.portwhy.linux.bpf.MappingIterator;
import dev.portwhy.linux.bpf.RelevantSockets;
import dev.portwhy.linux.bpf.SocketTuples;
import dev.portwhy.linux.bpf.TaskFileIterator;
import dev.portwhy.linux.bpf.TaskFileIterator.OtherFiles;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.sys.KernelException;
import dev.portwhy.linux.sys.OwnCopies;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.HolderTable;
import dev.portwhy.model.Via;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds who holds the sockets: through {@link TaskFileIterator} where the kernel allows it, else through
 * {@link FileTables}.
 */
public final class HolderSearch {

    /** Of so many readings of the links one is of all processes. */
    private static final int ALL_EVERY = 5;

    private final HolderTable.Builder holders = new HolderTable.Builder();
    private final SocketTuples tuples = new SocketTuples();
    private final Set<ThreadFile> ofThreads = new HashSet<>();
    private final OddFiles odd = new OddFiles();
    private final BitSet seen = new BitSet();
    private final Map<Long, List<NamespaceKeeper>> namespaces = new LinkedHashMap<>();
    private final BitSet holding = new BitSet();
    private final int own = Syscall.getpid();
    private int lastNamespace;
    private int lastProcess;
    private @Nullable KernelLayout layout;
    private boolean iterated;
    /** Whether sockets that do not matter were passed over, so that not every process with a socket was seen. */
    private boolean narrowed;

    /** The processes that were there when their links were read first. */
    private final BitSet first = new BitSet();

    /** Those of them with a socket of any family; null until that is asked. */
    private @Nullable BitSet withSocket;

    private int readings;

    private boolean oddKnown;
    /** Whether the kernel takes no program that loops. */
    private boolean withoutLoops;

    private @Nullable HolderTable known;
    private final BitSet closedProcesses = new BitSet();
    private int refused;
    private int ended;

    /** A file of a thread's table. Where the leader is dead, all other threads share one and show the same. */
    private record ThreadFile(int pid, int fd, long inode) {}

    /**
     * Searches all processes.
     *
     * @param walked as for {@link TaskFileIterator#run}
     * @param relevant which sockets are needed; where the kernel's iterator is not to be had, the others come, too
     * @param other as for {@link TaskFileIterator#run}
     */
    public static HolderSearch all(
            NativeFiles files,
            int[] pids,
            int @Nullable [] walked,
            @Nullable RelevantSockets relevant,
            OtherFiles other) {
        HolderSearch search = new HolderSearch();
        if (!search.iterate(files, walked, relevant, other)) {
            search.tables(files, pids);
        }
        return search;
    }

    private boolean iterate(
            NativeFiles files, int @Nullable [] walked, @Nullable RelevantSockets relevant, OtherFiles other) {
        layout = KernelLayout.forIterators(files);
        if (layout == null) {
            return false;
        }
        try {
            TaskFileIterator.run(layout, walked, relevant, other, this::record);
            iterated = true;
            narrowed = relevant != null;
            oddKnown = other == OtherFiles.ODD;
        } catch (KernelException e) {
            // Not allowed here, or a kernel without it: the file tables say the same, more slowly.
            return false;
        }
        return true;
    }

    private void record(int[] words, int start) {
        int fd = words[start] & ~TaskFileIterator.LONG_MARK;
        int pid = words[start + 2];
        int tid = words[start + 3];
        long inode = Integer.toUnsignedLong(words[start + 1]);
        seen.set(pid);
        if ((words[start] & (TaskFileIterator.LONG_MARK | TaskFileIterator.COUNTED_MARK))
                == TaskFileIterator.COUNTED_MARK) {
            tuples.count(words[start + 4], inode);
            return;
        }
        if (pid == own && OwnCopies.has(fd, inode)) {
            return;
        }
        if (Integer.compareUnsigned(words[start + 4], TaskFileIterator.ODD_LIMIT) < 0) {
            odd.add(kind(words[start + 4]), inode, pid, tid, fd);
            return;
        }
        if (words[start + 4] != lastNamespace || pid != lastProcess) {
            lastNamespace = words[start + 4];
            lastProcess = pid;
            List<NamespaceKeeper> keepers =
                    namespaces.computeIfAbsent(Integer.toUnsignedLong(lastNamespace), number -> new ArrayList<>(2));
            if (keepers.isEmpty() || keepers.getLast().pid() != pid) {
                keepers.add(NamespaceKeeper.socket(pid, tid, fd));
            }
        }
        holding.set(pid);
        if (pid == tid) {
            holders.add(inode, pid, tid, fd, Via.FD);
        } else if (ofThreads.add(new ThreadFile(pid, fd, inode))) {
            holders.add(inode, pid, tid, fd, Via.THREAD_FD);
        }
        if (words[start] < 0) {
            tuples.add(words, start);
        }
    }

    private static OddFiles.Kind kind(int number) {
        return switch (number) {
            case TaskFileIterator.ODD_NAMESPACE -> OddFiles.Kind.NAMESPACE;
            case TaskFileIterator.ODD_UNIX -> OddFiles.Kind.UNIX_SOCKET;
            default -> OddFiles.Kind.ANONYMOUS;
        };
    }

    /**
     * Asks once more about sockets for which no holder came, or as often as one likes: the tables of sockets and of files are read
     * side by side, and a socket that was opened in between is in one of them only.
     */
    public Passes passes() {
        return new Passes();
    }

    /** Passes that follow each other. As long as they look for the same sockets, the kernel gets its program once. */
    public final class Passes implements AutoCloseable {

        private int[] wanted = {};
        private OtherFiles others = OtherFiles.NONE;
        private TaskFileIterator.@Nullable Loaded allFiles;
        private @Nullable DescriptorTables tables;

        private Passes() {}

        /**
         * One pass.
         *
         * @param inodes of the sockets
         * @param files the lower halves of the addresses of their files; null where they are not known
         * @return whether it was a quick one, which looks for those addresses and takes hold of no file
         */
        public boolean again(int[] inodes, int @Nullable [] files) {
            KernelLayout known = layout;
            if (!iterated || known == null) {
                tablesAgain(inodes);
                return false;
            }
            if (!Arrays.equals(wanted, inodes)) {
                close();
                wanted = inodes;
            }
            boolean few = inodes.length <= TaskFileIterator.MAX_WANTED;
            boolean quick = few && oddKnown && files != null && !withoutLoops && tables(known, inodes, files);
            if (!quick) {
                allFiles(known, few ? inodes : null);
            }
            return quick;
        }

        /** Looks for addresses in the tables, which takes a hundredth; false where the kernel knows no such program. */
        private boolean tables(KernelLayout known, int[] inodes, int[] files) {
            try {
                DescriptorTables program = tables;
                if (program == null) {
                    program = new DescriptorTables(known, inodes, files);
                    tables = program;
                }
                program.pass(HolderSearch.this::record);
                return true;
            } catch (KernelException e) {
                withoutLoops = true;
                return false;
            }
        }

        private void allFiles(KernelLayout known, int @Nullable [] inodes) {
            OtherFiles other = oddKnown ? OtherFiles.NONE : OtherFiles.ODD;
            try {
                TaskFileIterator.Loaded program = allFiles;
                if (program == null || other != others) {
                    close();
                    program = new TaskFileIterator.Loaded(known, inodes, other);
                    allFiles = program;
                    others = other;
                }
                program.pass(inodes == null ? HolderSearch.this::unknown : HolderSearch.this::record);
                oddKnown = true;
            } catch (KernelException e) {
                // It worked a moment ago; without the second pass the first one stands.
                return;
            }
        }

        @Override
        public void close() {
            if (allFiles != null) {
                allFiles.close();
                allFiles = null;
            }
            if (tables != null) {
                tables.close();
                tables = null;
            }
        }
    }

    /**
     * Reads the tables of the processes in which a socket was seen, and of new ones: few files, passed quickly, meet best what is
     * handed on. Once in a while all of them, from the last process to the first, against the way of the pass before.
     */
    private void tablesAgain(int[] inodes) {
        try (NativeFiles files = new NativeFiles()) {
            int[] now = NativeFiles.pids(files);
            BitSet likely = likely();
            boolean all = ++readings % ALL_EVERY == 0;
            int[] chosen = new int[now.length];
            int count = 0;
            for (int i = now.length - 1; i >= 0; i--) {
                if (all || likely.get(now[i]) || !first.get(now[i])) {
                    chosen[count++] = now[i];
                }
            }
            FileTables.again(files, Arrays.copyOf(chosen, count), inodes, holders);
        }
    }

    private BitSet likely() {
        BitSet pids = withSocket;
        if (pids == null) {
            pids = withSocket(holders.build());
            withSocket = pids;
        }
        return pids;
    }

    private static BitSet withSocket(HolderTable table) {
        BitSet pids = new BitSet();
        for (int row = 0; row < table.size(); row++) {
            pids.set(table.pid(row));
        }
        return pids;
    }

    /**
     * Which processes have some sockets mapped into their memory; null where the kernel does not tell at once.
     *
     * @param inodes of the sockets
     */
    @Nullable public List<OddFiles.OddFile> mapped(int[] inodes) {
        if (inodes.length == 0) {
            return List.of();
        }
        if (!iterated || layout == null || inodes.length > TaskFileIterator.MAX_WANTED) {
            return null;
        }
        List<OddFiles.OddFile> mapped = new ArrayList<>();
        try {
            MappingIterator.run(
                    layout,
                    inodes,
                    (words, start) -> mapped.add(new OddFiles.OddFile(
                            OddFiles.Kind.MAPPING,
                            Integer.toUnsignedLong(words[start + 1]),
                            words[start + 2],
                            words[start + 3],
                            -1)));
        } catch (KernelException e) {
            // A kernel without this iterator: /proc/PID/maps says the same.
            return null;
        }
        return mapped;
    }

    /** Adds a record of a second full pass, unless the first one brought it. */
    private void unknown(int[] words, int start) {
        if (known == null) {
            known = holders.build();
        }
        long inode = Integer.toUnsignedLong(words[start + 1]);
        for (int row = known.first(inode); row >= 0; row = known.next(row)) {
            if (known.pid(row) == words[start + 2] && known.fd(row) == words[start]) {
                return;
            }
        }
        record(words, start);
    }

    /** The processes of which no file was seen: they have none that matters, or were kept from the iterator's view too. */
    public int[] unseen(int[] pids) {
        int[] rest = new int[pids.length];
        int count = 0;
        for (int pid : pids) {
            if (iterated && !seen.get(pid)) {
                rest[count++] = pid;
            }
        }
        return Arrays.copyOf(rest, count);
    }

    /** The processes that were found to have an internet socket open, by the iterator. */
    public BitSet holding() {
        return BitSet.valueOf(holding.toLongArray());
    }

    /** Adds the processes whose links even root may not read, unless the kernel showed their files all the same. */
    public void addClosed(BitSet closed) {
        closedProcesses.or(closed);
        if (narrowed && layout != null && !closed.isEmpty()) {
            try {
                TaskFileIterator.run(layout, null, null, OtherFiles.ODD, (words, start) -> seen.set(words[start + 2]));
            } catch (KernelException e) {
                // It worked a moment ago; without the second pass the first one stands.
                return;
            }
        }
    }

    private void tables(NativeFiles files, int[] pids) {
        for (int pid : pids) {
            first.set(pid);
        }
        FileTables tables = FileTables.read(files, pids, holders, odd);
        refused += tables.refused();
        ended += tables.ended();
    }

    /** The holders; to be asked for once, at the end. */
    public HolderTable.Builder holders() {
        return holders;
    }

    /** Open files beside sockets that may keep sockets alive, if they were asked for; in any case after a pass of {@link #passes}. */
    public OddFiles odd() {
        return odd;
    }

    /** The namespaces in which the sockets were made, with one socket of each process; only the iterator tells them. */
    public Map<Long, List<NamespaceKeeper>> namespaces() {
        return namespaces;
    }

    public SocketTuples tuples() {
        return tuples;
    }

    /** Whether the kernel's iterator was at work, which alone brings tuples. */
    public boolean iterated() {
        return iterated;
    }

    /** Processes whose files could not be read for lack of permission. */
    public int refused() {
        closedProcesses.andNot(seen);
        return refused + closedProcesses.cardinality();
    }

    /** Processes that ended while they were read. */
    int ended() {
        return ended;
    }
}
