package dev.portwhy.cli.free;

import dev.portwhy.ask.BindAnswers;
import dev.portwhy.ask.BindEnd;
import dev.portwhy.ask.BindInquiry;
import dev.portwhy.ask.FreeAnswer;
import dev.portwhy.cli.Interrupts;
import dev.portwhy.diagnosis.BindAnswer;
import dev.portwhy.diagnosis.Diagnosis;
import dev.portwhy.model.Snapshot;
import dev.portwhy.model.look.KernelTrial;
import dev.portwhy.model.look.NamespaceChoice;
import dev.portwhy.model.look.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Watches whether something takes a port again that has become free. It only looks: a bind() would be in the way of whoever
 * starts just then.
 */
final class FreeWatch {

    static final Duration TIME = Duration.ofSeconds(3);

    private static final long STEP = 50_000_000;

    private final BindInquiry inquiry;
    private final List<BindEnd> ends;
    private final Interrupts interrupts;

    FreeWatch(BindInquiry inquiry, List<BindEnd> ends, Interrupts interrupts) {
        this.inquiry = inquiry;
        this.ends = ends;
        this.interrupts = interrupts;
    }

    /** The answers once it is taken again; null where it stays free for three seconds. */
    @Nullable BindAnswers watch(BindAnswers free) throws IOException {
        long end = System.nanoTime() + TIME.toNanos();
        while (System.nanoTime() < end && !interrupts.stopped()) {
            if (isTaken(free)) {
                BindAnswers now = inquiry.ask(ends);
                if (!FreeAnswer.isFree(now)) {
                    return now;
                }
            }
            LockSupport.parkNanos(STEP);
        }
        return null;
    }

    /** Whether what is seen there stands in the way, as the same questions put it. */
    private boolean isTaken(BindAnswers free) throws IOException {
        BindAnswer first = FreeAnswer.all(free).getFirst();
        NamespaceChoice where = first.netns().current()
                ? NamespaceChoice.CURRENT
                : new NamespaceChoice.Named(Long.toString(first.netns().inode()));
        Snapshot now = inquiry.machine()
                .look(Scope.EVERYTHING
                        .in(where)
                        .port(first.question().port())
                        .withoutHolders()
                        .withoutSurroundings()
                        .withoutHidden());
        for (BindAnswer answer : FreeAnswer.all(free)) {
            for (int i = 0; i < now.namespaces().size(); i++) {
                boolean here = now.namespaces().get(i).inode() == answer.netns().inode();
                if (here
                        && Diagnosis.bind(now, i, answer.question(), KernelTrial.NOT_TRIED)
                                .outcome()
                                .equals("EADDRINUSE")) {
                    return true;
                }
            }
        }
        return false;
    }
}
