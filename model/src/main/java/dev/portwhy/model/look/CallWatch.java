package dev.portwhy.model.look;

import dev.portwhy.model.ConnectionCounts;
import dev.portwhy.model.FailedCall;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Calls that fail for want of a port, told as they fail. One thread reads. Nothing of it is left in the kernel once it is closed. */
public interface CallWatch extends AutoCloseable {

    /**
     * Waits until calls have failed, and hands on all of them.
     *
     * @param atMost how long to wait where none has
     * @return how many there were
     * @throws IOException when the kernel does not tell any more
     */
    int await(Duration atMost, Consumer<FailedCall> taker) throws IOException;

    /** How many calls could not be handed on since it was opened, because more failed than there was room for. */
    long lost();

    /**
     * How often something happened since it was opened that was not looked at, because the kernel left the programs that look out:
     * state changes of sockets, and where all calls are watched the ends of any. What it was is not known; few of it or none may have
     * been calls that failed.
     *
     * @throws IOException when the kernel does not tell any more
     */
    long passedOver() throws IOException;

    /**
     * Which TCP connections began and ended, of every process and namespace, since this was asked last.
     *
     * @return null where this kernel does not count them
     * @throws IOException when the kernel does not tell any more
     */
    @Nullable ConnectionCounts connections() throws IOException;

    @Override
    void close();
}
