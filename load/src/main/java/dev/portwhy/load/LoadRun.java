package dev.portwhy.load;

import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.linux.sys.Errno;
import dev.portwhy.linux.sys.RawSockets;
import dev.portwhy.model.NetworkNamespace;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A load: begins, can be watched and ended from other threads, and has a result. */
public final class LoadRun {

    /** Files that this program has open besides. */
    private static final int OWN_FILES = 40;

    private final LoadPlan plan;
    private final NetworkNamespace namespace;
    private final LoadTally tally = new LoadTally();
    private volatile @Nullable LoadLoop loop;
    private volatile boolean stopped;

    /** How many connections this process may have at once: so many files may it open (getrlimit(2)), and it has some open. */
    public static long mostConnections() {
        return RawSockets.mostDescriptors() - OWN_FILES;
    }

    /**
     * A load that has not begun.
     *
     * @param namespace where its connections are opened; of a snapshot of this machine, taken just now
     */
    public LoadRun(LoadPlan plan, NetworkNamespace namespace) {
        this.plan = plan;
        this.namespace = namespace;
    }

    /**
     * Runs it to its end, on a thread of its own.
     *
     * @throws IOException when the namespace cannot be entered
     */
    public LoadResult run() throws IOException {
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            try (LoadLoop own = new LoadLoop(plan, tally)) {
                loop = own;
                if (stopped) {
                    own.stop();
                }
                return result(own.run());
            } finally {
                loop = null;
            }
        });
    }

    /** Ends it soon; it has the result so far. */
    public void stop() {
        stopped = true;
        LoadLoop running = loop;
        if (running != null) {
            running.stop();
        }
    }

    /** How many requests were answered so far. */
    public long answeredSoFar() {
        return tally.answeredSoFar();
    }

    /** How many requests failed so far. */
    public long failedSoFar() {
        return tally.failedSoFar();
    }

    /** Whether a connection has found no port. */
    public boolean outOfPorts() {
        return tally.outOfPortsNanos >= 0;
    }

    private LoadResult result(long nanos) {
        Map<String, Long> byErrno = new TreeMap<>();
        for (int errno = 1; errno < tally.byErrno.length; errno++) {
            if (tally.byErrno[errno] > 0) {
                byErrno.put(Errno.name(errno), tally.byErrno[errno]);
            }
        }
        Map<Integer, Long> statuses = new TreeMap<>();
        for (int status = 0; status < tally.byStatus.length; status++) {
            if (tally.byStatus[status] > 0) {
                statuses.put(status, tally.byStatus[status]);
            }
        }
        return new LoadResult(
                tally.answered + tally.failed,
                tally.failed,
                byErrno,
                tally.closedEarly,
                tally.timedOut,
                tally.malformed,
                tally.unfinished,
                tally.notBegun,
                statuses,
                nanos,
                Latency.of(tally.latency),
                tally.opened,
                tally.mostOpen,
                Latency.of(tally.connects),
                tally.outOfPortsNanos,
                tally.openedUntilThen,
                tally.receivedBytes);
    }
}
