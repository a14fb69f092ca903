package dev.portwhy.load;

import dev.portwhy.linux.netlink.DestinationSockets;
import dev.portwhy.linux.netns.NamespaceEntry;
import dev.portwhy.linux.netns.NetworkThread;
import dev.portwhy.model.IpAddress;
import dev.portwhy.model.NetworkNamespace;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the ports of a load's destination while it runs, on a thread of its own in the load's namespace: five times a second,
 * and less often where a count takes long, so that it never takes more than two parts in a hundred of a processor.
 */
public final class PortWatch implements AutoCloseable {

    private static final long INTERVAL_NANOS = 200_000_000;
    private static final int SHARE = 50;

    private static final int LAST_LOOKS = 20;
    private static final long BETWEEN_LAST_LOOKS_NANOS = 20_000_000;

    private final LoadPlan plan;
    private final NetworkNamespace here;
    private final @Nullable NetworkNamespace there;
    private final List<IpAddress> sources;
    private final int low;
    private final int high;
    private final Thread thread;
    private final CountDownLatch first = new CountDownLatch(1);
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile @Nullable IOException failure;

    private boolean begun;
    private int before;
    private int hereBefore;
    private int thereBefore;
    private int timeWaitHere;
    private int timeWaitThere;
    private int after;
    private volatile int usedNow;
    private volatile int peak;

    /**
     * Begins to watch; returns when it has been counted once.
     *
     * @param here where the load runs
     * @param there where its server is; null where that is no namespace of this machine
     * @param sources the addresses that its connections come from
     * @param low the first port of the range
     * @param high the last port of the range
     * @throws IOException when the sockets cannot be counted
     */
    public PortWatch(
            LoadPlan plan,
            NetworkNamespace here,
            @Nullable NetworkNamespace there,
            List<IpAddress> sources,
            int low,
            int high)
            throws IOException {
        this.plan = plan;
        this.here = here;
        this.there = there;
        this.sources = List.copyOf(sources);
        this.low = low;
        this.high = high;
        thread = Thread.ofPlatform().name("ports").daemon().start(this::watch);
        await(first);
        throwFailure();
    }

    private void watch() {
        try {
            NetworkThread.onItsOwn(() -> {
                NamespaceEntry.enter(here);
                try (DestinationSockets own = DestinationSockets.open(plan.target(), sources, low, high);
                        DestinationSockets other = other()) {
                    count(own, other, true);
                    first.countDown();
                    long wait = INTERVAL_NANOS;
                    while (!over.await(wait, TimeUnit.NANOSECONDS)) {
                        long begin = System.nanoTime();
                        count(own, other, false);
                        wait = Math.max(INTERVAL_NANOS, (System.nanoTime() - begin) * SHARE);
                    }
                    settle(own, other);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return 0;
            });
        } catch (IOException e) {
            failure = e;
        } finally {
            first.countDown();
        }
    }

    /** The last look: a server that has not accepted yet what was closed here is given a moment to close it, too. */
    private void settle(DestinationSockets own, @Nullable DestinationSockets other)
            throws IOException, InterruptedException {
        count(own, other, true);
        for (int look = 1; look < LAST_LOOKS && own.used() > own.timeWaitHere(); look++) {
            TimeUnit.NANOSECONDS.sleep(BETWEEN_LAST_LOOKS_NANOS);
            count(own, other, true);
        }
    }

    /** Counts in the server's namespace; null where there is nothing else to count. */
    private @Nullable DestinationSockets other() throws IOException {
        NetworkNamespace namespace = there;
        if (namespace == null || namespace.inode() == here.inode()) {
            return null;
        }
        return NetworkThread.onItsOwn(() -> {
            NamespaceEntry.enter(namespace);
            return DestinationSockets.open(plan.target(), sources, low, high);
        });
    }

    /** Counts; on the server's side at the beginning and at the end alone: what is in TIME_WAIT there stays for a minute. */
    private void count(DestinationSockets own, @Nullable DestinationSockets other, boolean bothSides)
            throws IOException {
        own.count(bothSides && other == null);
        if (other != null && bothSides) {
            other.count(true);
        }
        DestinationSockets server = other == null ? own : other;
        if (!begun) {
            begun = true;
            before = own.used();
            hereBefore = own.timeWaitHere();
            thereBefore = server.timeWaitThere();
            own.mark();
            server.mark();
        } else {
            // What was there before may have gone by now, and then there are more of the load's than the difference.
            int here = Math.max(own.timeWaitHere() - hereBefore, own.madeHere());
            timeWaitHere = Math.max(timeWaitHere, here);
            int atServer = Math.max(server.timeWaitThere() - thereBefore, server.madeThere());
            timeWaitThere = Math.max(timeWaitThere, atServer);
        }
        after = own.used();
        usedNow = after;
        peak = Math.max(peak, after);
    }

    /** How many ports were in use at the last look. */
    public int usedNow() {
        return usedNow;
    }

    /**
     * Counts once more, now that the load is over, and ends.
     *
     * @param mostOpen how many connections the load had open at once: it may have come and gone between two looks
     */
    public PortCounts end(int mostOpen) throws IOException {
        close();
        throwFailure();
        return new PortCounts(
                before, Math.max(peak, mostOpen), after, timeWaitHere, there == null ? -1 : timeWaitThere);
    }

    private void throwFailure() throws IOException {
        IOException thrown = failure;
        if (thrown != null) {
            throw thrown;
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        over.countDown();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
