package dev.portwhy.cli.free;

import dev.portwhy.act.ActOutcome;
import dev.portwhy.act.HolderActor;
import dev.portwhy.act.OwnGuard;
import dev.portwhy.ask.FreeDone;
import dev.portwhy.ask.UnixAnswer;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.cli.Page;
import dev.portwhy.cli.finding.FindingScreen;
import dev.portwhy.diagnosis.FreeStep;
import dev.portwhy.diagnosis.Freeing;
import dev.portwhy.diagnosis.Level;
import dev.portwhy.diagnosis.Remedy;
import dev.portwhy.model.Text;
import dev.portwhy.wire.FreeJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code portwhy free /run/x.sock}: the same for the path of a unix socket. Whoever listens is ended; the file that is left then
 * is removed, since bind() does not take its place.
 */
final class FreeUnix {

    private static final int MOST_ACTS = 4;
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final long STEP = 50_000_000;

    private final Context context;
    private final String path;
    private final boolean kill;
    private List<FreeStep> found = List.of();
    private final List<FreeDone> done = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();

    FreeUnix(Context context, String path, boolean kill) {
        this.context = context;
        this.path = path;
        this.kill = kill;
    }

    private UnixAnswer ask() throws IOException {
        return UnixAnswer.of(context.machine(), path);
    }

    private List<FreeStep> steps(UnixAnswer answer) throws IOException {
        Freeing plan = Freeing.of(answer.snapshot(), answer.finding());
        return OwnGuard.of(context.machine(), answer.snapshot()).guarded(plan).steps();
    }

    private static boolean isFree(UnixAnswer answer) {
        return "OK".equals(answer.outcome());
    }

    int show() throws IOException {
        UnixAnswer answer = ask();
        found = steps(answer);
        write(answer, false, false);
        boolean does = false;
        for (FreeStep step : steps(answer)) {
            does |= step.obstacle() == null && (kill || !step.kills());
        }
        return isFree(answer) ? Exit.OK : does ? Exit.WARNING : answer.level().exitStatus();
    }

    int act() throws IOException {
        try (Interrupts interrupts = new Interrupts()) {
            UnixAnswer now = ask();
            found = steps(now);
            while (!isFree(now) && done.size() < MOST_ACTS && !interrupts.stopped()) {
                FreeStep step = next(now);
                if (step == null) {
                    break;
                }
                String before = now.outcome() + now.finding().title();
                carryOut(step, now, interrupts);
                now = settled(before, interrupts);
            }
            write(now, true, interrupts.stopped());
            context.out().flush();
            return isFree(now) ? Exit.OK : now.level().exitStatus();
        }
    }

    /** What is there once something has changed, or nothing has for a while. */
    private UnixAnswer settled(String before, Interrupts interrupts) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        UnixAnswer now = ask();
        while (before.equals(now.outcome() + now.finding().title())
                && System.nanoTime() < end
                && !interrupts.stopped()) {
            LockSupport.parkNanos(STEP);
            now = ask();
        }
        return now;
    }

    private @Nullable FreeStep next(UnixAnswer now) throws IOException {
        for (FreeStep step : steps(now)) {
            if (step.obstacle() == null
                    && (kill || !step.kills())
                    && !tried.contains(step.remedy().id())) {
                return step;
            }
        }
        for (FreeStep step : kill ? steps(now) : List.<FreeStep>of()) {
            FreeStep harder = step.obstacle() == null ? step.killing() : null;
            if (harder != null && !tried.contains(harder.remedy().id())) {
                return harder;
            }
        }
        return null;
    }

    private void carryOut(FreeStep step, UnixAnswer now, Interrupts interrupts) {
        Remedy remedy = step.remedy();
        tried.add(remedy.id());
        String what = FreeWords.act(context, remedy);
        context.note(Text.of("free.doing", what));
        long start = System.nanoTime();
        ActOutcome outcome;
        try (ActProgress progress = new ActProgress(context, interrupts, what)) {
            outcome = new HolderActor(context.machine(), now.snapshot(), List.of(), progress).carryOut(remedy.action());
        }
        done.add(FreeWords.done(remedy, outcome, Duration.ofNanos(System.nanoTime() - start)));
    }

    private void write(UnixAnswer answer, boolean yes, boolean stopped) throws IOException {
        List<FreeStep> steps = isFree(answer) ? List.of() : steps(answer);
        if (context.options().json()) {
            FreeJson.writeUnix(context.json(), answer, found, done);
            return;
        }
        Page page = new Page(context);
        String title = context.messages().text(answer.finding().title());
        page.headline(isFree(answer) ? Level.OK : answer.level(), title);
        if (context.options().quiet()) {
            return;
        }
        if (stopped) {
            page.item("", context.messages().text("free.stopped"));
        }
        if (!done.isEmpty()) {
            page.section(context.messages().text("free.acts"));
            for (FreeDone one : done) {
                page.item("- ", FreeWords.sentence(context, one));
            }
        }
        boolean any = false;
        for (FreeStep step : steps) {
            Text obstacle =
                    step.obstacle() == null && step.kills() && !kill ? Text.of("free.left.kill") : step.obstacle();
            page.gap();
            new FindingScreen(context, page).remedy(1, step.remedy());
            if (obstacle != null) {
                page.item("   ", context.messages().text(obstacle));
            }
            any |= obstacle == null;
        }
        if (!yes && any) {
            page.gap();
            page.item("", context.messages().text("free.not-done", context.again("--yes")));
        }
    }
}
