package dev.portwhy.agent.web;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Where questions that take work are answered, few at a time: threads of the kernel, which SQLite and network namespaces need. */
final class Desk implements AutoCloseable {

    private static final int CLERKS = 2;
    private static final int WAITING = 16;
    private static final int PATIENCE_SECONDS = 20;

    private final ThreadPoolExecutor clerks;

    Desk() {
        clerks = new ThreadPoolExecutor(
                CLERKS,
                CLERKS,
                10,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().name("web desk ", 0).daemon().factory());
        clerks.allowCoreThreadTimeOut(true);
    }

    /** The answer to a question; null where there are too many already, or it takes too long. */
    <T> @Nullable T answer(Callable<T> question) throws Exception {
        Future<T> answer;
        try {
            answer = clerks.submit(question);
        } catch (RejectedExecutionException e) {
            return null;
        }
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // What waits in line leaves it; what is being answered is answered to the end, for nobody.
            answer.cancel(false);
            return null;
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    @Override
    public void close() {
        clerks.shutdownNow();
    }
}
