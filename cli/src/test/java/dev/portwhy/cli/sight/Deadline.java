package dev.portwhy.cli.sight;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** An end to what might wait for ever, with word of where it waits. */
final class Deadline {

    /** Far more than the slowest takes on a machine that has other work as well. */
    private static final int SECONDS = 120;

    private Deadline() {}

    /**
     * Does the work on a thread of its own, which ends with it and does not keep the program running.
     *
     * @param otherwise what ends what the work waits for, where it is late or fails
     * @throws IOException what went wrong, or where the thread is that is late
     */
    static <T> T within(String name, Callable<T> work, Runnable otherwise) throws IOException {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = Thread.ofPlatform().daemon().name(name).start(task);
        try {
            return task.get(SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            String where = Arrays.toString(thread.getStackTrace());
            otherwise.run();
            throw new IOException("not done after " + SECONDS + " s, at " + where, e);
        } catch (ExecutionException e) {
            otherwise.run();
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    /** Ends a process and what it has started, which does not notice that it was killed. */
    static void end(Process process) {
        List<ProcessHandle> all = process.descendants().toList();
        process.destroyForcibly();
        all.forEach(ProcessHandle::destroyForcibly);
    }
}
