package dev.portwhy.cli.load;

import dev.portwhy.ask.ConnectAnswers;
import dev.portwhy.ask.ConnectInquiry;
import dev.portwhy.cli.Context;
import dev.portwhy.diagnosis.ConnectAnswer;
import dev.portwhy.diagnosis.ConnectQuestion;
import dev.portwhy.load.LoadResult;
import dev.portwhy.load.LoadRun;
import dev.portwhy.load.PortCounts;
import dev.portwhy.load.PortWatch;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A load while it runs: tells how far it is, and looks closely once the ports are nearly used up, or are. */
final class WatchedLoad {

    private static final long LOOK_MS = 20;
    private static final int TELL_EVERY = 25;

    /** Of a hundred ports so many in use are worth a look. */
    private static final int NEARLY = 80;

    private final Context context;
    private final ConnectInquiry inquiry;
    private final ConnectQuestion question;
    private final int usable;
    private ConnectAnswers worst;
    private boolean lookedNearly;
    private boolean lookedOut;

    /**
     * Prepares it.
     *
     * @param before what was answered about the destination before the load
     * @param usable how many ports there are for it
     */
    WatchedLoad(Context context, ConnectInquiry inquiry, ConnectQuestion question, ConnectAnswers before, int usable) {
        this.context = context;
        this.inquiry = inquiry;
        this.question = question;
        this.usable = usable;
        worst = before;
    }

    /** What came of it. */
    record Outcome(LoadResult result, PortCounts ports, ConnectAnswers peak) {}

    Outcome run(LoadRun load, PortWatch watch) throws IOException {
        boolean shown = context.screen().terminal() && !context.options().quiet();
        CompletableFuture<LoadResult> running = new CompletableFuture<>();
        Thread.ofPlatform().name("load").start(() -> {
            try {
                running.complete(load.run());
            } catch (IOException | RuntimeException | Error e) {
                running.completeExceptionally(e);
            }
        });
        try {
            for (int round = 1; !isDone(running); round++) {
                look(load, watch);
                if (shown && round % TELL_EVERY == 0) {
                    context.progress(Text.of(
                            "load.progress", load.answeredSoFar(), load.failedSoFar(), watch.usedNow(), usable));
                }
            }
        } finally {
            load.stop();
            if (shown) {
                context.progressEnds();
            }
        }
        LoadResult result = result(running);
        PortCounts ports = watch.end(result.mostOpen());
        keep(inquiry.ask(question));
        return new Outcome(result, ports, worst);
    }

    private void look(LoadRun load, PortWatch watch) throws IOException {
        boolean out = load.outOfPorts() && !lookedOut;
        boolean nearly = watch.usedNow() * 100L >= (long) usable * NEARLY && !lookedNearly;
        if (out || nearly) {
            lookedOut |= out;
            lookedNearly = true;
            keep(inquiry.ask(question));
        }
    }

    /** Keeps the worse of two answers; of two that are as bad, the one with more ports in use. */
    private void keep(ConnectAnswers answers) {
        int order = answers.level().comparedByWorst(worst.level());
        if (order < 0 || order == 0 && used(answers) >= used(worst)) {
            worst = answers;
        }
    }

    private static int used(ConnectAnswers answers) {
        ConnectAnswer answer = answers.answers().getFirst();
        return answer.capacity().now().used();
    }

    private static boolean isDone(CompletableFuture<LoadResult> running) throws IOException {
        try {
            running.get(LOOK_MS, TimeUnit.MILLISECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        } catch (ExecutionException e) {
            return true;
        }
    }

    private static LoadResult result(CompletableFuture<LoadResult> running) throws IOException {
        try {
            return running.join();
        } catch (java.util.concurrent.CompletionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
