package dev.portwhy.cli.free;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.act.HolderActor;
import dev.portwhy.act.OwnGuard;
import dev.portwhy.act.SeenSockets;
import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.ask.BindInquiry;
import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.diagnosis.Action;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.diagnosis.InTheWay;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.NetworkNamespace;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.Text;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.NoSuchNamespaceException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Frees a port: asks who is in the way, does the least harmful act that is left, and asks again, until a socket can be bound.
 *
 * <p>What may be ended is settled by the first look: the sockets that were seen then, whoever has them meanwhile, as a process does
 * that was forked while its parent ended. A socket that came later belongs to somebody who took the port again, and nothing is
 * done to them. What has no file any more is nobody's.
 */
final class FreeRun {

    /** So long a socket may still be there when its process has ended. */
    private static final long LINGER_NANOS = 2_000_000_000;

    private static final long LINGER_STEP_NANOS = 20_000_000;

    /** Against a program that forks whenever it is asked to end. */
    private static final int MOST_ACTS = 12;

    /** So many acts ask first, where killing is allowed. */
    private static final int ASKED = 4;

    private final Context context;
    private final BindInquiry inquiry;
    private final List<BindEnd> ends;
    private final boolean kill;
    private final Interrupts interrupts;
    private final List<FreeDone> done = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();

    FreeRun(Context context, BindInquiry inquiry, List<BindEnd> ends, boolean kill, Interrupts interrupts) {
        this.context = context;
        this.inquiry = inquiry;
        this.ends = ends;
        this.kill = kill;
        this.interrupts = interrupts;
    }

    /** What would be done about these answers. */
    static Freeing plan(Context context, BindAnswers answers) throws IOException {
        Freeing plan = Freeing.of(answers.snapshot(), FreeAnswer.all(answers));
        return context.options().live() && !plan.steps().isEmpty()
                ? OwnGuard.of(context.machine(), answers.snapshot()).guarded(plan)
                : plan;
    }

    FreeAnswer run() throws IOException {
        BindAnswers before = inquiry.ask(ends);
        Freeing first = plan(context, before);
        SeenSockets seen = new SeenSockets(context.machine(), before.snapshot(), rows(first));
        BindInquiry again = sameNamespace(before);
        BindAnswers now = before;
        Freeing plan = first;
        boolean back = false;
        try {
            while (!FreeAnswer.isFree(now) && done.size() < MOST_ACTS && !interrupts.stopped()) {
                FreeStep step = next(plan, now.snapshot(), seen);
                if (step == null || !suffices(plan, now.snapshot(), seen)) {
                    break;
                }
                act(step, now.snapshot());
                now = afterwards(again, seen);
                plan = plan(context, now);
            }
            if (FreeAnswer.isFree(now) && !done.isEmpty()) {
                BindAnswers later = new FreeWatch(again, ends, interrupts).watch(now);
                back = later != null;
                now = later == null ? now : later;
            }
        } catch (NoSuchNamespaceException e) {
            if (done.isEmpty()) {
                throw e;
            }
            // What was ended had kept it alive.
            return new FreeAnswer(before, first, done, now, true, false, kill, new Freeing(List.of(), List.of()));
        }
        return new FreeAnswer(before, first, done, now, false, back, kill, plan(context, now));
    }

    /** The answers, once what was ended is gone. An io_uring lets go of its files only some time after its process. */
    private BindAnswers afterwards(BindInquiry again, SeenSockets seen) throws IOException {
        long end = System.nanoTime() + LINGER_NANOS;
        BindAnswers now = again.ask(ends);
        while (lingers(now, seen) && System.nanoTime() < end && !interrupts.stopped()) {
            LockSupport.parkNanos(LINGER_STEP_NANOS);
            now = again.ask(ends);
        }
        return now;
    }

    /** Whether a socket that was there from the beginning is still there, and nobody is found to have it. */
    private static boolean lingers(BindAnswers now, SeenSockets seen) {
        if (FreeAnswer.isFree(now)) {
            return false;
        }
        Snapshot snapshot = now.snapshot();
        for (int row : rows(Freeing.of(snapshot, FreeAnswer.all(now)))) {
            long inode = snapshot.sockets().inode(row);
            if (inode != 0 && snapshot.holders().first(inode) < 0 && seen.has(snapshot.sockets(), row)) {
                return true;
            }
        }
        return false;
    }

    /** A namespace by its number: its name may be that of a process which is ended. */
    private BindInquiry sameNamespace(BindAnswers asked) {
        NetworkNamespace netns = FreeAnswer.all(asked).getFirst().netns();
        return inquiry.namespaces() instanceof NamespaceChoice.Current || netns.inode() == 0
                ? inquiry
                : new BindInquiry(
                        inquiry.machine(),
                        new NamespaceChoice.Named(Long.toString(netns.inode())),
                        inquiry.brief(),
                        inquiry.options());
    }

    private static List<Integer> rows(Freeing plan) {
        Set<Integer> rows = new HashSet<>();
        for (InTheWay holder : plan.holders()) {
            rows.add(holder.row());
        }
        return List.copyOf(rows);
    }

    /** The least harmful act that was not tried yet; of those that were, one that kills where that is allowed. */
    private @Nullable FreeStep next(Freeing plan, Snapshot now, SeenSockets seen) {
        for (FreeStep step : kill && done.size() >= ASKED ? List.<FreeStep>of() : plan.steps()) {
            if (may(step, now, seen)) {
                return step;
            }
        }
        for (FreeStep step : plan.steps()) {
            FreeStep harder = kill ? step.killing() : null;
            if (harder != null && may(harder, now, seen)) {
                return harder;
            }
        }
        return null;
    }

    private boolean may(FreeStep step, Snapshot now, SeenSockets seen) {
        return step.obstacle() == null
                && (kill || !step.kills())
                && !tried.contains(key(step, now))
                && isSeen(step, now, seen);
    }

    /** Whether what may be done still frees the port; else it would end somebody for nothing. */
    private boolean suffices(Freeing plan, Snapshot now, SeenSockets seen) {
        return plan.suffices(step -> {
            FreeStep harder = kill ? step.killing() : null;
            return may(step, now, seen) || harder != null && may(harder, now, seen);
        });
    }

    /** Whether all that it is about was there when it was settled what may be ended, or is nobody's. */
    private static boolean isSeen(FreeStep step, Snapshot now, SeenSockets seen) {
        for (int row : step.rows()) {
            if (now.sockets().inode(row) != 0 && !seen.has(now.sockets(), row)) {
                return false;
            }
        }
        return !step.rows().isEmpty();
    }

    /** An act is done once; of sockets that the kernel keeps alone, once to each: closing connections leave others behind. */
    private static String key(FreeStep step, Snapshot now) {
        StringBuilder key = new StringBuilder(step.remedy().id());
        if (step.remedy().action() instanceof Action.DestroySocket) {
            for (int row : step.rows()) {
                key.append(' ')
                        .append(now.sockets().cookie(row))
                        .append(now.sockets().state(row));
            }
        }
        return key.toString();
    }

    private void act(FreeStep step, Snapshot now) {
        Remedy remedy = step.remedy();
        tried.add(key(step, now));
        String what = FreeWords.act(context, remedy);
        context.note(Text.of("free.doing", what));
        long start = System.nanoTime();
        ActOutcome outcome;
        try (ActProgress progress = new ActProgress(context, interrupts, what)) {
            outcome = new HolderActor(context.machine(), now, step.rows(), progress).carryOut(remedy.action());
        }
        done.add(FreeWords.done(remedy, outcome, Duration.ofNanos(System.nanoTime() - start)));
    }
}
