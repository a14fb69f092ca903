package dev.portwhy.cli.lab;

import dev.portwhy.cli.AnswerException;
import dev.portwhy.cli.Arguments;
import dev.portwhy.cli.Command;
import dev.portwhy.cli.Context;
import dev.portwhy.cli.Exit;
import dev.portwhy.lab.KernelProcess;
import dev.portwhy.lab.LabException;
import dev.portwhy.lab.fuzz.Fuzz;
import dev.portwhy.model.Text;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** {@code portwhy lab fuzz}: random scenarios, and those about which the model is wrong. */
final class FuzzCommand implements Command {

    private static final long NOTE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int WORKERS = 16;
    private static final int MOST_WORKERS = 256;
    private static final long USUAL_COUNT = 1000;

    private long seed = 1;
    private long first;
    private long count = USUAL_COUNT;
    private int workers = WORKERS;

    @Override
    public boolean option(String name, Arguments arguments) {
        switch (name) {
            case "--seed" -> seed = arguments.number(name, 0, Long.MAX_VALUE);
            case "--first" -> first = arguments.number(name, 0, Integer.MAX_VALUE);
            case "--count" -> count = arguments.number(name, 1, Integer.MAX_VALUE);
            case "--workers" -> workers = (int) arguments.number(name, 1, MOST_WORKERS);
            default -> {
                return false;
            }
        }
        return true;
    }

    @Override
    public int run(Context context, List<String> words) throws IOException {
        LabScenarios.noWords(words);
        LabHost host = new LabHost(context);
        long start = System.nanoTime();
        Fuzz.Result result;
        try (KernelProcess kernel = KernelProcess.start()) {
            Fuzz fuzz = new Fuzz(kernel, host::predictor, workers);
            result = fuzz.run(seed, first, count, progress(context, start));
        } catch (LabException e) {
            throw new AnswerException(e.reason());
        }
        FuzzAnswer answer = new FuzzAnswer(seed, result, System.nanoTime() - start);
        if (context.options().json()) {
            host.writeJson(answer::write);
        } else {
            answer.show(context);
        }
        return result.disagreements().isEmpty() ? Exit.OK : Exit.CRITICAL;
    }

    /** A line on standard error every few seconds. */
    private Fuzz.Progress progress(Context context, long start) {
        AtomicLong next = new AtomicLong(start + NOTE_NANOS);
        return done -> {
            long now = System.nanoTime();
            long due = next.get();
            if (now >= due && !context.options().quiet() && next.compareAndSet(due, now + NOTE_NANOS)) {
                context.note(Text.of("lab.fuzz.progress", done, count));
            }
        };
    }
}
