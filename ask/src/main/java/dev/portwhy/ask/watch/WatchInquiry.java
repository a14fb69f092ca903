package dev.portwhy.ask.watch;

import dev.portwhy.ask.MachineAnswer;
import dev.portwhy.diagnosis.DestinationUsages;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.diagnosis.Verdict;
import dev.portwhy.model.ConnectionCount;
import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.Endpoint;
import dev.portwhy.model.FailedCall;
import dev.portwhy.model.FailedConnect;
import dev.portwhy.model.NamespaceId;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.CallWatch;
import dev.portwhy.model.look.Machine;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Probes;
import dev.portwhy.model.look.Scope;
import dev.portwhy.model.look.WatchRefused;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A machine that is watched, interval by interval. It is looked at at the end of each, or as soon as calls fail that did not fail
 * before, so that why is worked out from the state right then. Where a look takes long for what it may cost ({@link LookPace}), not every
 * interval has one of its own. Where failing calls cannot be watched, the looks are what there is.
 */
public final class WatchInquiry implements AutoCloseable {

    /** So many rows of failing calls, of connections, and of destinations are told apart in an interval; the rest comes as a number. */
    private static final int MOST = 1000;

    /** So many different questions about why are answered in an interval. */
    private static final int MOST_CAUSES = 50;

    /** After so long it is asked whether to stop. */
    private static final Duration PATIENCE = Duration.ofMillis(100);

    private final Machine machine;
    private final NamespaceChoice namespaces;
    private final @Nullable Probes probes;
    private final @Nullable CallWatch calls;
    private final @Nullable WatchRefused refused;
    private final FailureTally tally = new FailureTally(MOST);
    private final ConnectionPace pace = new ConnectionPace();
    private final Surge surge = new Surge();
    private final long begun = System.nanoTime();
    private final List<ConnectionCounts> counted = new ArrayList<>();
    private @Nullable Look latest;
    private boolean warm;
    private boolean counting;
    private long soon = System.nanoTime();
    private long rested = soon;
    private long alert = soon;
    private long lostBefore;
    private long passedOverBefore;
    private long due;

    /** What was seen at once, and what follows from it. */
    private record Look(Snapshot snapshot, Verdict verdict, DestinationUsages destinations) {}

    /**
     * Begins to watch.
     *
     * @param namespaces which ones it is about
     * @param binds whether bind() is watched too, which costs every system call of the machine a little
     */
    public WatchInquiry(Machine machine, NamespaceChoice namespaces, boolean binds) {
        this.machine = machine;
        this.namespaces = namespaces;
        probes = machine.probes().orElse(null);
        CallWatch watch = null;
        WatchRefused why = null;
        if (probes == null) {
            why = new WatchRefused(WatchRefused.Reason.NOT_IN_KERNEL, "");
        } else {
            try {
                watch = probes.calls(binds);
            } catch (WatchRefused e) {
                why = e;
            }
        }
        calls = watch;
        refused = why;
        due = System.nanoTime();
    }

    /** Why calls that fail are not seen; null where they are. */
    public @Nullable WatchRefused refused() {
        return refused;
    }

    /** Whether calls are seen as they fail. */
    public boolean seesCalls() {
        return calls != null;
    }

    /**
     * Waits until an interval is over, and tells what was in it. Calls whose cause the look before them does not show are told with
     * the look behind them, which may be in an interval that follows, so that they are never told without what explains them.
     *
     * @param interval how long after the end of the one before; nothing for right now
     * @param stopped whether it shall end before
     */
    public Moment next(Duration interval, BooleanSupplier stopped) throws IOException {
        due = Math.max(System.nanoTime(), due + interval.toNanos());
        for (long left = interval.toNanos(); left > 0 && !stopped.getAsBoolean(); left = due - System.nanoTime()) {
            gather(Math.min(left, PATIENCE.toNanos()));
            if (tally.anyNew() && System.nanoTime() - soon >= 0) {
                latest = look();
            }
        }
        gather(0);
        boolean much = count();
        // No variable may have the look before: it would be there beside the new one.
        if (latest == null
                || System.nanoTime() - (tally.anyNew() ? soon : much ? alert : rested) >= 0
                || tally.anyNew() && stopped.getAsBoolean()) {
            latest = look();
        } else if (tally.anyNew()) {
            tally.guess(new FailureCause(latest.snapshot(), MOST_CAUSES)::of);
        }
        return moment(latest);
    }

    /** Whether calls wait for the look behind them: whoever goes on no more asks once more, for no time and stopped. */
    public boolean waits() {
        return tally.anyNew();
    }

    private void gather(long nanos) throws IOException {
        if (calls == null) {
            LockSupport.parkNanos(nanos);
        } else {
            calls.await(Duration.ofNanos(nanos), this::take);
        }
    }

    /** What fails in a namespace that it is not about is no reason to look. */
    private void take(FailedCall call) {
        Look seen = latest;
        if (namespaces instanceof NamespaceChoice.All
                || seen == null
                || seen.snapshot().namespaceIndex(call.namespace()) >= 0) {
            tally.add(call);
        }
    }

    /**
     * Takes in what began and ended.
     *
     * @return whether so much began that the last look may not hold any more
     */
    private boolean count() throws IOException {
        ConnectionCounts counts = calls == null ? null : calls.connections();
        counting = counts != null;
        if (counts == null) {
            return false;
        }
        counted.add(counts);
        long now = System.nanoTime();
        pace.take(counts.rows(), now - begun);
        return surge.take(counts.rows(), now);
    }

    /** Looks, and works out why calls failed of which that is not known yet. */
    private Look look() throws IOException {
        long begin = System.nanoTime();
        long worked = worked();
        // Not two of them at a time.
        latest = null;
        EarlierLooks.giveBack();
        Snapshot seen = machine.look(Scope.EVERYTHING.withoutHidden().in(namespaces));
        count();
        Snapshot known =
                new Snapshot.Builder(seen).openings(pace.openings(seen)).build();
        Snapshot snapshot = MachineAnswer.withPortFacts(machine, known, Diagnosis.unclearPorts(known));
        tally.explain(new FailureCause(snapshot, MOST_CAUSES)::of);
        Look look = new Look(snapshot, Diagnosis.machine(snapshot), Diagnosis.usages(snapshot, MOST));
        long end = System.nanoTime();
        // The first look of a program is many times the work of those that follow.
        long work = !warm ? 0 : worked < 0 ? end - begin : worked() - worked;
        warm = true;
        soon = end + LookPace.inNeed(work);
        // Where failing calls are not seen, the looks are all there is.
        boolean calm = calls != null && LookPace.calm(look.destinations());
        rested = end + LookPace.rest(work, calm, counting);
        alert = end + LookPace.rest(work, false, counting);
        surge.looked(snapshot, look.destinations(), end);
        return look;
    }

    /** How long this program has kept processors busy, in nanoseconds; -1 where nobody knows. */
    private static long worked() {
        return ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .map(Duration::toNanos)
                .orElse(-1L);
    }

    private Moment moment(Look seen) throws IOException {
        Look look = seen;
        if (Diagnosis.lacksCulprit(seen.verdict().findings())) {
            Snapshot known = withFailures(seen.snapshot());
            look = new Look(known, Diagnosis.machine(known), seen.destinations());
            latest = look;
        }
        Snapshot snapshot = look.snapshot();
        List<FailedCalls> failures = new ArrayList<>();
        for (FailureTally.Row row : tally.rows()) {
            int namespace = snapshot.namespaceIndex(row.kind().namespace());
            if (namespace >= 0 || namespaces instanceof NamespaceChoice.All) {
                failures.add(failed(row, namespace, snapshot));
            }
        }
        long lost = calls == null ? 0 : calls.lost();
        long passedOver = calls == null ? 0 : calls.passedOver();
        Moment moment = new Moment(
                Instant.now(),
                snapshot,
                look.verdict(),
                look.destinations(),
                failures,
                tally.others(),
                lost - lostBefore,
                passedOver - passedOverBefore,
                connections(snapshot));
        lostBefore = lost;
        passedOverBefore = passedOver;
        tally.clear();
        return moment;
    }

    /** What began and ended in the interval, of the namespaces that it is about. */
    private @Nullable ConnectionCounts connections(Snapshot snapshot) {
        if (counted.isEmpty()) {
            return null;
        }
        boolean all = namespaces instanceof NamespaceChoice.All;
        ConnectionTally sum = new ConnectionTally(MOST);
        for (ConnectionCounts counts : counted) {
            for (ConnectionCount row : counts.rows()) {
                if (all || snapshot.namespaceIndex(row.namespace()) >= 0) {
                    sum.add(row);
                }
            }
            if (all) {
                sum.others(counts.othersOpened(), counts.othersEnded());
            }
        }
        counted.clear();
        return sum.counts();
    }

    private static FailedCalls failed(FailureTally.Row row, int namespace, Snapshot snapshot) {
        FailureTally.Kind kind = row.kind();
        return new FailedCalls(
                kind.call(),
                kind.errno(),
                kind.pid(),
                kind.comm(),
                namespace < 0
                        ? new NamespaceId(kind.namespace(), "")
                        : snapshot.namespaces().get(namespace).id(),
                kind.protocol(),
                kind.source(),
                kind.destination(),
                row.count(),
                row.first(),
                row.last(),
                row.cause());
    }

    /** Whoever goes on trying has no socket to be seen, and filled the destination before. */
    private Snapshot withFailures(Snapshot snapshot) {
        List<FailedConnect> failed = new ArrayList<>();
        for (FailureTally.Row row : tally.rows()) {
            FailureTally.Kind kind = row.kind();
            Endpoint to = kind.destination();
            int namespace = snapshot.namespaceIndex(kind.namespace());
            if (kind.call() == FailedCall.Call.CONNECT && to != null && namespace >= 0) {
                failed.add(new FailedConnect(
                        namespace, kind.pid(), to.address(), to.port(), (int) Math.min(row.count(), 1 << 30)));
            }
        }
        return probes == null || failed.isEmpty() ? snapshot : probes.failedConnects(snapshot, failed);
    }

    @Override
    public void close() {
        if (calls != null) {
            calls.close();
        }
    }
}
