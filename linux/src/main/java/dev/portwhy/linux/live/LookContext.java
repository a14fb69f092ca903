package dev.portwhy.linux.live;

import dev.portwhy.linux.bpf.PortUsers;
import dev.portwhy.linux.file.KernelFiles;
import dev.portwhy.linux.file.LinuxRoot;
import dev.portwhy.linux.file.NativeFiles;
import dev.portwhy.linux.holders.ProcessReader;
import dev.portwhy.linux.sys.Syscall;
import dev.portwhy.model.Gap;
import dev.portwhy.model.SocketState;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What every phase of a look works with: the question, the readers of the thread that looks, the processes that were there
 * when it began, and the list of what could not be seen, in which all threads write.
 */
final class LookContext implements AutoCloseable {

    /** From this many sockets on it pays not to walk small namespaces, and not to go through all files twice. */
    static final int MANY_SOCKETS = 5_000;

    private final Scope what;
    private final boolean boundListed;
    private final Instant time = Instant.now();
    private final List<Gap> gaps = Collections.synchronizedList(new ArrayList<>());
    private final KernelFiles files = new KernelFiles(LinuxRoot.LIVE);
    private final NativeFiles links = new NativeFiles();
    private final ProcessReader processes = new ProcessReader(files);
    private final Set<String> fuse = new LinkedHashSet<>();
    private int[] pids = {};
    private int allocated;
    private int timeWait;
    private @Nullable PortUsers users;

    /**
     * For one look.
     *
     * @param boundListed whether sock_diag lists all that is wanted of sockets that are bound and nothing more
     */
    LookContext(Scope what, boolean boundListed) {
        this.boundListed = boundListed;
        this.what = boundListed ? what : what.states(what.states() & ~Scope.bit(SocketState.BOUND));
    }

    /** Lists the processes. */
    void listProcesses() {
        pids = processes.pids();
    }

    /**
     * Counts the sockets of the machine. Where there are many and a port is asked about, makes ready to ask in each namespace
     * whether a TCP socket has it: that takes a tenth of a millisecond, to walk a table many.
     */
    void countSockets() {
        if (Syscall.geteuid() == 0 && what.tcp() && what.holders()) {
            SocketCounts counts = SocketCounts.read(links);
            allocated = counts.allocated();
            timeWait = counts.timeWait();
        }
        if (many() && what.localPort() > 0) {
            users = PortUsers.of(links, what.localPort());
        }
    }

    /** How many TCP sockets the machine has; 0 where that does not matter. */
    int allocated() {
        return allocated;
    }

    /** How many entries the kernel's table of connections has, without TIME_WAIT in other namespaces; 0 where that does not matter. */
    long entries() {
        return (long) allocated + timeWait;
    }

    /** Whether the machine has many sockets. */
    boolean many() {
        return allocated >= MANY_SOCKETS;
    }

    /** Says in a namespace whether a TCP socket has the port that is asked about; null where the table says it as soon. */
    @Nullable PortUsers users() {
        return users;
    }

    /** Whether the question is about states that no file can hold. */
    boolean withoutFile() {
        return (what.states() & ~Scope.WITHOUT_FILE) == 0;
    }

    /** What is asked of sock_diag: where it does not list sockets that are only bound, they are left out. */
    Scope what() {
        return what;
    }

    /** Whether sock_diag lists sockets that are bound and nothing more, or they are not wanted. */
    boolean boundListed() {
        return boundListed;
    }

    /** When the look began. */
    Instant time() {
        return time;
    }

    /** Takes what could not be seen, from any thread. */
    List<Gap> gaps() {
        return gaps;
    }

    /** Reads files; for the thread that looks. */
    KernelFiles files() {
        return files;
    }

    /** Opens files and reads links; for the thread that looks. */
    NativeFiles links() {
        return links;
    }

    /** Reads processes; for the thread that looks. */
    ProcessReader processes() {
        return processes;
    }

    /** The processes that were there when the look began; not to be written to. */
    int[] pids() {
        return pids;
    }

    /** Whether all namespaces are asked for. */
    boolean everyNamespace() {
        return what.namespaces() instanceof NamespaceChoice.All;
    }

    /** Whether no socket is left out, so that all who hold one matter. */
    boolean everySocket() {
        return what.states() == Scope.ALL_STATES && what.localPort() == Scope.ANY_PORT;
    }

    /** How much is wanted of each process. */
    ProcessReader.Depth depth() {
        return what.processes() ? ProcessReader.Depth.FULL : ProcessReader.Depth.BASIC;
    }

    /** Tells what a reader of files did not enter, each place once; on the thread that looks. */
    void tellFuse(KernelFiles reader) {
        for (String place : reader.fuse()) {
            if (fuse.add(place)) {
                gaps.add(Gap.of(Gap.Kind.FUSE, place));
            }
        }
    }

    @Override
    public void close() {
        if (users != null) {
            users.close();
        }
        links.close();
    }
}
