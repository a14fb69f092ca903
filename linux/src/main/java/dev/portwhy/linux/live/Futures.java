package dev.portwhy.linux.live;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Waits for work on another thread and passes on what it threw. */
final class Futures {

    private Futures() {}

    /** The result; {@link IOException}s and unchecked ones come out as they were thrown. */
    @SuppressWarnings("NullAway") // null only where T admits it
    static <T extends @Nullable Object> T get(Future<T> future) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return future.get();
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    switch (e.getCause()) {
                        case IOException cause -> throw cause;
                        case RuntimeException cause -> throw cause;
                        case Error cause -> throw cause;
                        case null -> throw new IllegalStateException(e);
                        default -> throw new IllegalStateException(e);
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
