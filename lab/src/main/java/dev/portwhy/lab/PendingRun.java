package dev.portwhy.lab;

import dev.portwhy.model.Text;
import dev.portwhy.ports.scenario.StepResult;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** A scenario, or a trial, that the child process is at. */
final class PendingRun {

    private static final long LOOK_SECONDS = 1;

    private final Consumer<StepResult> progress;
    private final List<StepResult> results = new ArrayList<>();
    private final CompletableFuture<String> end = new CompletableFuture<>();
    private volatile String result = "";

    PendingRun(Consumer<StepResult> progress) {
        this.progress = progress;
    }

    /** Takes what the child says about it. */
    void take(String kind, String rest) {
        switch (kind) {
            case Wire.STEP -> {
                int blank = rest.indexOf(' ');
                StepResult result = blank < 0
                        ? Wire.result(rest, "")
                        : Wire.result(rest.substring(0, blank), rest.substring(blank + 1));
                results.add(result);
                progress.accept(result);
            }
            case Wire.RESULT -> result = rest;
            case Wire.DONE -> end.complete("");
            default -> end.complete(rest.isEmpty() ? "?" : rest);
        }
    }

    /** Waits for the end; looks now and then whether the child still lives. */
    List<StepResult> await(Process process) throws IOException {
        String complaint = complaint(process);
        if (!complaint.isEmpty()) {
            throw new LabException(Text.of("lab.cannot.ended", complaint));
        }
        return results;
    }

    /** Waits for the end of a trial, and gives what came of it in a line. */
    String awaitResult(Process process) throws IOException {
        await(process);
        if (result.isEmpty()) {
            throw new LabException(Text.of("lab.cannot.ended", ""));
        }
        return result;
    }

    private String complaint(Process process) throws IOException {
        while (true) {
            try {
                return end.get(LOOK_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                if (!process.isAlive() && !end.isDone()) {
                    return "exit " + process.exitValue();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("while a scenario ran");
            } catch (ExecutionException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
